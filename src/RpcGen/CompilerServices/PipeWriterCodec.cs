using System.ComponentModel;
using System.IO.Pipelines;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>Bytes that the sender of the message consumes: <c>[number, window]</c>, nil for null.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PipeWriterCodec : IRpcCodec<PipeWriter?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, PipeWriter? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        ByteReceiver receiver = StreamReference.WriteConsumed<ByteReceiver>(
            ref writer, static (connection, key, window) => new(connection, connection.Streams, key, window));
        StreamReference.WaitFor(ref writer, BytePump.ReceiveAsync(receiver, value));
    }

    /// <inheritdoc/>
    public static PipeWriter? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        StreamSender sender = StreamReference.ReadProduced(ref reader);
        RemotePipeWriter writer = new(sender);
        sender.WhenStopped(writer.Stopped);
        return writer;
    }
}
