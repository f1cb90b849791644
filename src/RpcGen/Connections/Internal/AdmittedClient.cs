namespace RpcGen.Connections;

/// <summary>A client that a server has let in.</summary>
/// <param name="entered">When, as a timestamp of the server's clock.</param>
internal sealed class AdmittedClient(long entered)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private RpcConnection? _connection;
    private string? _givenUp;

    public long Entered => entered;

    /// <summary>Names the connection whose handshake may have to be given up.</summary>
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

    /// <summary>Ends the client's handshake, if that is not done; the client is told why.</summary>
    public void GiveUp(string reason)
    {
        RpcConnection? connection;
        lock (_gate)
        {
            _givenUp = reason;
            connection = _connection;
        }

        connection?.Session.GiveUpHandshake(reason);
    }
}
