using System.ComponentModel;
using System.IO.Pipelines;
using RpcGen.Calls;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// A stream of bytes: <c>[read, write, length]</c>, nil for null. <c>read</c> and <c>write</c> are <c>[number,
/// window]</c> or nil, the length may be nil. A seekable stream has one position: it travels for reading if it can be
/// read, else for writing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StreamCodec : IRpcCodec<Stream?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Stream? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        bool dispose = AttachmentList.Of(ref writer).OwnsObjects;
        bool reads = value.CanRead;
        bool writes = value.CanWrite && !(reads && value.CanSeek);
        writer.WriteArrayHeader(3);
        if (reads)
        {
            StreamSender sender = StreamReference.WriteProduced(ref writer);
            sender.WhenFirstCredit(
                () => _ = BytePump.SendAsync(sender, value, dispose && !writes),
                () => _ = dispose && !writes ? sender.Session.UserCode.DisposeAsync(value) : Task.CompletedTask);
        }
        else
        {
            writer.WriteNil();
        }

        if (writes)
        {
            ByteReceiver receiver = StreamReference.WriteConsumed<ByteReceiver>(
                ref writer, static (connection, key, window) => new(connection, connection.Streams, key, window));
            StreamReference.WaitFor(ref writer, BytePump.ReceiveAsync(receiver, value, dispose));
        }
        else
        {
            writer.WriteNil();
        }

        if (value.CanSeek)
        {
            writer.Write(Math.Max(0, value.Length - value.Position));
        }
        else
        {
            writer.WriteNil();
        }
    }

    /// <inheritdoc/>
    public static Stream? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(3);
        PipeReader? input = PipeReaderCodec.Read(ref reader);
        PipeWriter? output = PipeWriterCodec.Read(ref reader);
        long length = reader.TryReadNil() ? -1 : reader.ReadInt64();
        return new RemoteStream(input, output, length);
    }
}
