using System.Net;
using System.Net.Sockets;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>Relays TCP connections byte by byte. It may pause after each byte.</summary>
internal sealed class SlowProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;

    public SlowProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes it relays at once. Default 64 KiB.</summary>
    public volatile int Piece = 64 * 1024;

    /// <summary>The pause after each piece, in milliseconds. Default 0.</summary>
    public volatile int Pause;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using TcpClient server = new();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            client.NoDelay = server.NoDelay = true;
            NetworkStream here = client.GetStream();
            NetworkStream there = server.GetStream();
            await Task.WhenAny(CopyAsync(here, there), CopyAsync(there, here));
        }
    }

    private async Task CopyAsync(NetworkStream source, NetworkStream target)
    {
        byte[] buffer = new byte[Piece];
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer.AsMemory(0, Math.Min(Piece, buffer.Length)), _end.Token)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, count), _end.Token);
                if (Pause > 0)
                {
                    await Task.Delay(Pause, _end.Token);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone; the caller closes the other.
        }
    }
}
