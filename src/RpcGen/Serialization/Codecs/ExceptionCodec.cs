using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>
/// <see cref="Exception"/> as an array of the name of its type and its message. It is read as an
/// <see cref="RpcRemoteException"/>: no type is created from a name. The stack trace is not sent.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExceptionCodec : IRpcCodec<Exception?>
{
    // The object with its fields.
    private const int Size = 200;

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Exception? value)
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
    public static Exception? Read(ref RpcReader reader)
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
