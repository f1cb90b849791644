namespace RpcGen.Connections;

/// <summary>A client that a server has admitted.</summary>
/// <param name="entered">The time of admission, as a timestamp of the server's clock.</param>
internal sealed class AdmittedClient(long entered)
{
    private readonly Lock _gate = new();

    private readonly CancellationTokenSource _givingUp = new();

    // Guarded by _gate.
    private RpcConnection? _connection;
    private string? _givenUp;

    public long Entered => entered;

    /// <summary>Cancelled when the handshake has to be aborted.</summary>
    public CancellationToken GivenUp => _givingUp.Token;

    /// <summary>Sets the connection whose handshake may have to be aborted.</summary>
    public void Begin(RpcConnection connection)
    {
        string? givenUp;
        lock (_gate)
        {
            _connection = connection;
            givenUp = _givenUp;
        }

        if (givenUp is not null)
        {
            connection.Session.GiveUpHandshake(givenUp);
        }
    }

    /// <summary>Aborts the client's handshake if it has not finished; the GoAway frame contains the reason.</summary>
    public void GiveUp(string reason)
    {
        RpcConnection? connection;
        lock (_gate)
        {
            _givenUp = reason;
            connection = _connection;
        }

        connection?.Session.GiveUpHandshake(reason);
        _givingUp.Cancel();
    }
}
