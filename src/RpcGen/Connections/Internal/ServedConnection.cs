namespace RpcGen.Connections;

/// <summary>A connection of a server, with the objects that were made for it.</summary>
/// <param name="connection">The connection.</param>
/// <param name="authorize">Returns whether the client may use a contract; null if it may use all.</param>
internal sealed class ServedConnection(
    RpcConnection connection, Func<RpcConnection, Type, bool>? authorize) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate; null when the connection has ended.
    private List<object>? _owned = [];

    public RpcConnection Connection => connection;

    /// <summary>Serves a contract on the connection. Exceptions of the factory propagate.</summary>
    public void Expose(ServedContract contract)
    {
        if (authorize?.Invoke(connection, contract.Descriptor.ContractType) == false)
        {
            // The delegate knows about the refusal; each call of the client ends with the status.
            connection.Session.Refuse(contract.Descriptor.Name, static () => { });
            return;
        }

        object target = contract.Factory(connection) ?? throw new InvalidOperationException(
            $"The factory of {contract.Descriptor.Name} returned null; " +
            "it must return the object that serves the client");
        if (!contract.IsShared && !TryOwn(target))
        {
            // The connection has ended meanwhile.
            _ = connection.Session.UserCode.DisposeAsync(target);
            return;
        }

        connection.Session.Expose(contract.Descriptor, target);
    }

    /// <summary>
    /// Disposes the objects on the control thread, after the connection and its last calls have ended.
    /// </summary>
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
            await connection.Session.UserCode.DisposeAsync(target).ConfigureAwait(true);
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
