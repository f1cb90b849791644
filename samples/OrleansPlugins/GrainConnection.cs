using System.Buffers;
using System.IO.Pipelines;

namespace OrleansPlugins;

/// <summary>The silo's side of a connection: two pipes between calls of the grain and the server on the silo.</summary>
internal sealed class GrainConnection
{
    /// <summary>How long a call of the grain waits for bytes. The response timeout of Orleans is longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxPiece = 64 * 1024;

    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly TaskCompletionSource _drained = new();
    private long _sent;
    private long _received;

    public GrainConnection() => ServerEnd = new DuplexPipe(_toServer.Reader, _toClient.Writer);

    public IDuplexPipe ServerEnd { get; }

    /// <summary>Completes when the client has read all, or has closed the connection.</summary>
    public Task Drained => _drained.Task;

    public async Task SendAsync(long position, byte[] bytes)
    {
        Check(position, ref _sent, bytes.Length);
        if ((await _toServer.Writer.WriteAsync(bytes)).IsCompleted)
        {
            throw new InvalidOperationException("the server has ended the connection");
        }
    }

    public async Task<byte[]?> ReceiveAsync(long position)
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            ReadResult read = await _toClient.Reader.ReadAsync(patience.Token);
            ReadOnlySequence<byte> piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxPiece));
            byte[] bytes = piece.ToArray();
            _toClient.Reader.AdvanceTo(piece.End);
            Check(position, ref _received, bytes.Length);
            if (bytes.Length > 0)
            {
                return bytes;
            }

            _drained.TrySetResult();
            return null;
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>Tells the server that the client sends no more.</summary>
    public void Close()
    {
        _toServer.Writer.Complete();
        _drained.TrySetResult();
    }

    // Orleans delivers a call at most once, and does not promise the order of calls: a gap must not go unnoticed.
    private static void Check(long position, ref long expected, int count)
    {
        if (position != expected)
        {
            throw new InvalidOperationException($"the piece at {position} is not the next one, which is at {expected}");
        }

        expected += count;
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
