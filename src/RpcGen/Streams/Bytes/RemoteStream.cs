using System.IO.Pipelines;

namespace RpcGen.Streams;

/// <summary>A stream of the peer. It is not seekable; its length is known if the peer knew it.</summary>
internal sealed class RemoteStream(PipeReader? reader, PipeWriter? writer, long length) : Stream
{
    private readonly Stream? _input = reader?.AsStream();
    private readonly Stream? _output = writer?.AsStream();
    private bool _disposed;

    public override bool CanRead => _input is not null && !_disposed;

    public override bool CanWrite => _output is not null && !_disposed;

    public override bool CanSeek => false;

    /// <summary>The number of bytes from the position that the peer's stream had when it was sent.</summary>
    public override long Length => length >= 0
        ? length
        : throw new NotSupportedException("The length of the peer's stream is not known");

    public override long Position
    {
        get => throw NotSeekable();
        set => throw NotSeekable();
    }

    private Stream Input => _input ?? throw new NotSupportedException("The peer's stream cannot be read");

    private Stream Output => _output ?? throw new NotSupportedException("The peer's stream cannot be written");

    public override int Read(byte[] buffer, int offset, int count) => Input.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Input.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Input.ReadAsync(buffer, offset, count, cancellationToken);

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
        Input.CopyToAsync(destination, bufferSize, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Output.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Output.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Output.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush() => _output?.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _output?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw NotSeekable();

    public override void SetLength(long value) => throw NotSeekable();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _input?.Dispose();
            _output?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException NotSeekable() => new("The peer's stream is not seekable");
}
