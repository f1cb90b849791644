using System.IO.Pipelines;
using System.Security.Cryptography;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    /// <summary>Around the window, above it, and ten times.</summary>
    public static TheoryData<int> ByteCounts { get; } = [0, 1, 262_143, 262_144, 262_145, 2_621_440];

    [Theory]
    [MemberData(nameof(ByteCounts))]
    public async Task Streams_travel_as_arguments_and_results(int size)
    {
        await using ConnectedPair pair = await OpenAsync();
        byte[] content = Content(size);

        byte[] hash = await pair.ShapesProxy.HashAsync(new MemoryStream(content)).Soon();
        await using Stream opened = await pair.ShapesProxy.OpenAsync(size).Soon();
        byte[] openedHash = await SHA256.HashDataAsync(opened).AsTask().Soon();
        MemoryStream filled = new();
        await pair.ShapesProxy.FillAsync(new WriteOnly(filled), size).Soon();

        Assert.Equal(SHA256.HashData(content), hash);
        Assert.Equal(hash, openedHash);

        // All that the handler wrote is there when the call has ended.
        Assert.Equal(hash, SHA256.HashData(filled.ToArray()));
    }

    [Theory]
    [MemberData(nameof(ByteCounts))]
    public async Task Pipes_travel_in_both_directions(int size)
    {
        await using ConnectedPair pair = await OpenAsync();
        byte[] content = Content(size);
        Pipe target = new();
        Pipe up = new();
        Pipe down = new();

        long read = await pair.ShapesProxy.ReadPipeAsync(PipeReader.Create(new MemoryStream(content))).Soon();
        Task writing = pair.ShapesProxy.WritePipeAsync(target.Writer, size).AsTask();
        long written = await CountAsync(target.Reader).Soon();
        await writing.Soon();
        Task echoing = pair.ShapesProxy.EchoPipeAsync(new Duplex(up.Reader, down.Writer)).AsTask();
        Task sending = SendAsync(up.Writer, content);
        byte[] echoed = await ReadAllAsync(down.Reader.AsStream()).Soon();
        await Task.WhenAll(echoing, sending).Soon();

        Assert.Equal(size, read);
        Assert.Equal(size, written);
        Assert.True(content.AsSpan().SequenceEqual(echoed));
    }

    [Fact]
    public async Task A_duplex_pipe_is_a_result_too()
    {
        await using ConnectedPair pair = await OpenAsync();
        IDuplexPipe pipe = await pair.ShapesProxy.OpenEchoAsync().Soon();
        byte[] content = Content(1_000_000);

        Task sending = SendAsync(pipe.Output, content);
        byte[] echoed = await ReadAllAsync(pipe.Input.AsStream()).Soon();

        await sending.Soon();
        Assert.True(content.AsSpan().SequenceEqual(echoed));
    }

    [Fact]
    public async Task Streams_say_honestly_what_they_can()
    {
        await using ConnectedPair pair = await OpenAsync();
        MemoryStream partly = new(new byte[100]) { Position = 40 };
        Pipe pipe = new();

        Assert.Equal("read=True write=False seek=False length=60", await pair.ShapesProxy.DescribeAsync(partly).Soon());
        Assert.Equal(
            "read=True write=False seek=False length=unknown",
            await pair.ShapesProxy.DescribeAsync(pipe.Reader.AsStream()).Soon());
        Assert.Equal(
            "read=False write=True seek=False length=unknown",
            await pair.ShapesProxy.DescribeAsync(new WriteOnly(new MemoryStream())).Soon());
    }

    [Fact]
    public async Task A_reader_that_is_not_read_holds_the_writer_back()
    {
        await using ConnectedPair pair = await OpenAsync();
        IDuplexPipe pipe = await pair.ShapesProxy.OpenEchoAsync().Soon();
        byte[] block = new byte[64 * 1024];

        // One window fits, however slow the machine is.
        int written = 0;
        for (; written < 4; written++)
        {
            await pipe.Output.WriteAsync(block).Soon();
        }

        // Two windows, and what the pipe of the echo holds on its way: then writing waits.
        while (written < 64 && pipe.Output.WriteAsync(block).AsTask().Wait(TimeSpan.FromMilliseconds(200)))
        {
            written++;
        }

        Assert.InRange(written, 4, 32);
        await pipe.Input.CompleteAsync();
    }

    private static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private static async Task SendAsync(PipeWriter writer, byte[] content)
    {
        await writer.WriteAsync(content);
        await writer.CompleteAsync();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private static async Task<long> CountAsync(PipeReader reader)
    {
        long total = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            total += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return total;
            }
        }
    }

    private sealed record class Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class WriteOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
