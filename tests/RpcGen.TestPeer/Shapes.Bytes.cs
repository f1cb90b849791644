using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace RpcGen.TestPeer;

// Streams and pipes of bytes.
public sealed partial class Shapes
{
    public async ValueTask<byte[]> HashAsync(Stream content) => await SHA256.HashDataAsync(content);

    public ValueTask<Stream> OpenAsync(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return new ValueTask<Stream>(new MemoryStream(content, writable: false));
    }

    public async ValueTask FillAsync(Stream target, int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        await target.WriteAsync(content);
        await target.FlushAsync();
    }

    public ValueTask<string> DescribeAsync(Stream stream)
    {
        string length = "unknown";
        try
        {
            length = stream.Length.ToString(CultureInfo.InvariantCulture);
        }
        catch (NotSupportedException)
        {
            // That is what is described.
        }

        return new ValueTask<string>(
            $"read={stream.CanRead} write={stream.CanWrite} seek={stream.CanSeek} length={length}");
    }

    public async ValueTask<long> ReadPipeAsync(PipeReader reader)
    {
        long total = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            total += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync();
                return total;
            }
        }
    }

    public async ValueTask WritePipeAsync(PipeWriter writer, int size)
    {
        for (int written = 0; written < size;)
        {
            Memory<byte> memory = writer.GetMemory(1);
            int count = Math.Min(memory.Length, size - written);
            memory.Span[..count].Fill((byte)written);
            writer.Advance(count);
            written += count;
            await writer.FlushAsync();
        }

        await writer.CompleteAsync();
    }

    public async ValueTask EchoPipeAsync(IDuplexPipe pipe)
    {
        await pipe.Input.CopyToAsync(pipe.Output);
        await pipe.Output.CompleteAsync();
    }

    public ValueTask<IDuplexPipe> OpenEchoAsync()
    {
        Pipe pipe = new();
        return new ValueTask<IDuplexPipe>(new Ends(pipe.Reader, pipe.Writer));
    }

    private sealed record class Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
