using Microsoft.Extensions.DependencyInjection;

namespace RpcGen.Hosting.Internal;

/// <summary>The scopes of connections; the sources of one connection share its scope. Thread-safe.</summary>
internal sealed class ConnectionScopes(IServiceProvider services)
{
    private readonly Lock _gate = new();

    // With the number of sources that use it. Guarded by _gate.
    private readonly Dictionary<RpcConnection, (AsyncServiceScope Scope, int Users)> _scopes = [];

    public AsyncServiceScope Rent(RpcConnection connection)
    {
        lock (_gate)
        {
            (AsyncServiceScope scope, int users) =
                _scopes.TryGetValue(connection, out (AsyncServiceScope Scope, int Users) known)
                ? known
                : (services.CreateAsyncScope(), 0);
            _scopes[connection] = (scope, users + 1);
            return scope;
        }
    }

    public ValueTask ReturnAsync(RpcConnection connection)
    {
        lock (_gate)
        {
            (AsyncServiceScope scope, int users) = _scopes[connection];
            if (users > 1)
            {
                _scopes[connection] = (scope, users - 1);
                return default;
            }

            _scopes.Remove(connection);
            return scope.DisposeAsync();
        }
    }
}
