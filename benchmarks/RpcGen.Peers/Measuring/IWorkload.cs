namespace RpcGen.Peers.Measuring;

/// <summary>
/// What is measured. A turn of each peer makes a round, so that whatever the machine does hits all of them.
/// </summary>
internal interface IWorkload
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>The name in the table.</summary>
    string Title => Name;

    int? InFlight { get; }

    /// <summary>About how long a turn takes.</summary>
    TimeSpan Turn { get; }

    /// <summary>Verifies the answers and warms up for so long. Null where the peer has no such call.</summary>
    Task<Func<Task<Slice>>?> PrepareAsync(PeerSession session, TimeSpan warmUp);
}
