using RpcGen;

namespace OrleansPlugins;

/// <summary>
/// The client's side of a connection: a channel whose bytes travel as calls of a grain. Each call is awaited before the
/// next, so bytes stay in order. Any failure ends the channel: a new one leads to where the grain is then.
/// </summary>
internal sealed class GrainChannel : RpcChannel
{
    private const int MaxPiece = 64 * 1024;

    private readonly IPluginGrain _grain;
    private readonly Guid _connection;
    private readonly CancellationTokenSource _aborted = new();
    private ReadOnlyMemory<byte> _rest;
    private long _received;
    private long _sent;

    private GrainChannel(IPluginGrain grain, Guid connection)
    {
        _grain = grain;
        _connection = connection;
    }

    public static async ValueTask<RpcChannel> OpenAsync(IPluginGrain grain, CancellationToken cancellationToken) =>
        new GrainChannel(grain, await grain.OpenAsync().WaitAsync(cancellationToken));

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (_rest.IsEmpty)
        {
            byte[]? bytes = await CompleteAsync(_grain.ReceiveAsync(_connection, _received));
            if (bytes is null)
            {
                return 0;
            }

            _rest = bytes;
            _received += bytes.Length;
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, MaxPiece)];
            await CompleteAsync(SendPieceAsync(piece.ToArray()));
            bytes = bytes[piece.Length..];
        }
    }

    public override void Abort() => _aborted.Cancel();

    protected override void Dispose(bool disposing)
    {
        // One-way: Orleans does not wait for a silo that is gone.
        _grain.CloseAsync(_connection).Ignore();
        _aborted.Dispose();
    }

    private async Task<bool> SendPieceAsync(byte[] piece)
    {
        await _grain.SendAsync(_connection, _sent, piece);
        _sent += piece.Length;
        return true;
    }

    private async Task<T> CompleteAsync<T>(Task<T> call)
    {
        try
        {
            return await call.WaitAsync(_aborted.Token);
        }
        catch (Exception exception)
        {
            throw new IOException($"Orleans did not carry the bytes: {exception.Message}", exception);
        }
    }
}
