using Microsoft.Extensions.Hosting;
using RpcGen.Hosting.Internal;

namespace RpcGen.Hosting;

/// <summary>
/// Passes connected channels to a server of the host, for listeners of other libraries, such as those of Kestrel. A
/// keyed service; the key is the name of the server. Thread-safe.
/// </summary>
public sealed class RpcAcceptor
{
    private readonly HostedServer _server;
    private readonly IHostApplicationLifetime? _lifetime;

    internal RpcAcceptor(HostedServer server, IHostApplicationLifetime? lifetime)
    {
        _server = server;
        _lifetime = lifetime;
    }

    /// <summary>
    /// Serves one client until its connection has ended. Waits for the start of the server. When the host begins to
    /// stop, the connection takes no further call and closes once the calls in flight have ended. A client whose
    /// handshake fails is logged in the category <c>RpcGen.Refusals</c>.
    /// </summary>
    /// <param name="channel">The channel; the server owns it from here on, even if this fails.</param>
    /// <param name="client">The client's name, for the log.</param>
    /// <param name="cancellationToken">Ends the connection at once.</param>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled before the handshake had completed.
    /// </exception>
    public async Task ServeAsync(RpcChannel channel, string client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RpcServer server;
        try
        {
            server = await _server.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            channel.Abort();
            channel.Dispose();
            throw;
        }

        RpcConnection connection;
        try
        {
            // It owns the channel, also if it fails.
            connection = await server.AcceptAsync(channel, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcConnectException exception)
        {
            _server.Refuse(exception, client);
            return;
        }

        CancellationToken stopping = _lifetime?.ApplicationStopping ?? CancellationToken.None;
        using (stopping.UnsafeRegister(_ => _ = connection.CloseAsync(_server.DrainTimeout), null))
        using (cancellationToken.UnsafeRegister(_ => _ = connection.DisposeAsync().AsTask(), null))
        {
            await connection.Closed.ConfigureAwait(false);
        }

        // The channel belongs to its listener again when this returns.
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
