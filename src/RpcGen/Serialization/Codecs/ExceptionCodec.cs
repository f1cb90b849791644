namespace RpcGen.Serialization.Codecs;

/// <summary>
/// <see cref="Exception"/> as an array of the name of its type and its message. It is read as an
/// <see cref="RpcRemoteException"/>: no type is made from a name. The stack trace stays at home.
/// </summary>
public readonly struct ExceptionCodec : IRpcCodec<Exception?>
{
    // The object with its fields.
    private const int Size = 200;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Exception? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        RpcRemoteException? remote = value as RpcRemoteException;
        writer.Write(remote is null ? value.GetType().FullName : remote.RemoteTypeName);
        writer.Write(remote is null ? value.Message : remote.RemoteMessage);
    }

    /// <inheritdoc/>
    public static Exception? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Charge(Size);
        reader.ReadArrayHeader(2);
        string? typeName = reader.ReadString();
        return new RpcRemoteException("The peer", reader.ReadString() ?? "", typeName, remoteStackTrace: null);
    }
}
