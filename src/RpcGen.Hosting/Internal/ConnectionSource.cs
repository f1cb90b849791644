using Microsoft.Extensions.DependencyInjection;

namespace RpcGen.Hosting.Internal;

/// <summary>The object of a connection; its scope ends with the last source of the connection.</summary>
internal sealed class ConnectionSource<TContract, TImplementation> : RpcTargetSource<TContract>
    where TContract : class
    where TImplementation : class, TContract
{
    private readonly ConnectionScopes _scopes;
    private readonly RpcConnection _connection;
    private readonly TImplementation _target;

    public ConnectionSource(ConnectionScopes scopes, RpcConnection connection)
    {
        _scopes = scopes;
        _connection = connection;
        AsyncServiceScope scope = scopes.Rent(connection);
        try
        {
            _target = scope.ServiceProvider.GetRequiredService<TImplementation>();
        }
        catch
        {
            // The client is refused, and this source never disposed.
            _ = scopes.ReturnAsync(connection).AsTask();
            throw;
        }
    }

    public override TContract TargetOfCall() => _target;

    public override async ValueTask DisposeAsync()
    {
        await _scopes.ReturnAsync(_connection).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
