using System.ComponentModel;
using System.IO.Pipelines;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>Bytes in both directions: <c>[input, output]</c>, nil for null.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DuplexPipeCodec : IRpcCodec<IDuplexPipe?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IDuplexPipe? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        PipeReaderCodec.Write(ref writer, value.Input);
        PipeWriterCodec.Write(ref writer, value.Output);
    }

    /// <inheritdoc/>
    public static IDuplexPipe? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(2);
        PipeReader input = PipeReaderCodec.Read(ref reader) ?? Missing(ref reader);
        PipeWriter? output = PipeWriterCodec.Read(ref reader);
        return new RemoteDuplexPipe(input, output ?? throw new RpcSerializationException(
            "A duplex pipe without an output", reader.Consumed));
    }

    private static PipeReader Missing(ref RpcReader reader)
    {
        reader.Throw("A duplex pipe without an input");
        return null!;
    }
}
