namespace RpcGen.Connections.Internal;

/// <summary>A connection of a server, with the objects that were made for it.</summary>
internal sealed class ServedConnection(RpcConnection connection) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate; null when the connection has ended.
    private List<object>? _owned = [];

    public RpcConnection Connection => connection;

    /// <summary>Serves a contract on the connection. What the factory throws is thrown.</summary>
    public void Expose(ServedContract contract)
    {
        object target = contract.Factory(connection) ?? throw new InvalidOperationException(
            $"The factory of {contract.Descriptor.Name} returned null; it must return the object that serves the client");
        if (!contract.IsShared && !TryOwn(target))
        {
            // The connection ended meanwhile.
            _ = connection.UserCode.DisposeAsync(target);
            return;
        }

        connection.Expose(contract.Descriptor, target);
    }

    /// <summary>Disposes the objects, on the control thread: the connection has ended, and their last calls, too.</summary>
    public async ValueTask DisposeAsync()
    {
        List<object> owned;
        lock (_gate)
        {
            owned = _owned ?? [];
            _owned = null;
        }

        foreach (object target in owned)
        {
            await connection.UserCode.DisposeAsync(target).ConfigureAwait(true);
        }
    }

    private bool TryOwn(object target)
    {
        lock (_gate)
        {
            _owned?.Add(target);
            return _owned is not null;
        }
    }
}
