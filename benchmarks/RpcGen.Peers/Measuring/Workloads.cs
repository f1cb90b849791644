namespace RpcGen.Peers.Measuring;

/// <summary>The workloads, by the load generator's names, and how all peers are taken through them.</summary>
internal static class Workloads
{
    private const int Kibibyte = 1024;

    private static readonly IWorkload[] s_all =
    [
        new LatencyWorkload("W1", client => client.Add),
        new LatencyWorkload("W2", client => client.Echo(Kibibyte)),
        new ThroughputWorkload("W3", client => client.Add),
        new StreamWorkload(),
        new LatencyWorkload("W5", client => client.Echo(Kibibyte * Kibibyte)),
        new LatencyWorkload("W5", client => client.EchoPooled?.Invoke(Kibibyte * Kibibyte), "W5 pooled"),
        new LatencyWorkload("W6", client => client.EchoOrder),
        new ThroughputWorkload("W6", client => client.EchoOrder),
        new ColdWorkload(),
    ];

    public static IEnumerable<string> Names => s_all.Select(workload => workload.Name).Distinct();

    public static async Task<List<PeerRow>> RunAsync(
        IReadOnlyList<Peer> peers, IReadOnlyList<string> names, double seconds, Action<string> progress)
    {
        if (names.Except(Names).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"unknown workload '{unknown}'; {string.Join(", ", Names)} are known");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("peers-");
        List<PeerSession> sessions = [];
        try
        {
            foreach (Peer peer in peers)
            {
                sessions.Add(await PeerSession.OpenAsync(peer, folder));
            }

            List<PeerRow> rows = [];
            foreach (IWorkload workload in s_all.Where(workload => names.Contains(workload.Name)))
            {
                progress($"{workload.Title}, {workload.InFlight ?? 1} in flight");
                rows.AddRange(await RunAsync(workload, sessions, seconds));
            }

            return rows;
        }
        finally
        {
            foreach (PeerSession session in sessions)
            {
                await session.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<PeerRow>> RunAsync(IWorkload workload, List<PeerSession> sessions, double seconds)
    {
        List<(Peer Peer, Func<Task<Slice>> Turn, List<Slice> Slices)> runs = [];
        foreach (PeerSession session in sessions)
        {
            if (await workload.PrepareAsync(session, TimeSpan.FromSeconds(Math.Min(1, seconds / 2))) is { } turn)
            {
                runs.Add((session.Peer, turn, []));
            }
        }

        int rounds = Math.Max(3, (int)(seconds / workload.Turn.TotalSeconds));
        for (int round = 0; round < rounds; round++)
        {
            foreach ((_, Func<Task<Slice>> turn, List<Slice> slices) in runs)
            {
                slices.Add(await turn());
            }
        }

        List<Slice> baseline = runs[0].Slices;
        return [.. runs.Select(run => Slice.ToRow(workload.Title, run.Peer, workload.InFlight, run.Slices, baseline))];
    }
}
