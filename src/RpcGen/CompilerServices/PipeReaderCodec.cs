using System.ComponentModel;
using System.IO.Pipelines;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>Bytes that the sender of the message produces: <c>[number, window]</c>, nil for null.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PipeReaderCodec : IRpcCodec<PipeReader?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, PipeReader? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        StreamSender sender = StreamReference.WriteProduced(ref writer);
        sender.WhenFirstCredit(() => _ = BytePump.SendAsync(sender, value), () => value.Complete());
    }

    /// <inheritdoc/>
    public static PipeReader? Read(ref RpcReader reader) => reader.TryReadNil()
        ? null
        : new RemotePipeReader(StreamReference.ReadConsumed<ByteReceiver>(
            ref reader, static (connection, key, window) => new(connection, connection.Streams, key, window)));
}
