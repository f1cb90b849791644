using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.Peers.Measuring;

/// <summary>W7: from the start of a client process to its first answer. The server runs already.</summary>
internal sealed class ColdWorkload : IWorkload
{
    public string Name => "W7";

    public int? InFlight => null;

    public TimeSpan Turn { get; } = TimeSpan.FromSeconds(0.25);

    public async Task<Func<Task<Slice>>?> PrepareAsync(PeerSession session, TimeSpan warmUp)
    {
        await RunAsync(session);
        return () => RunAsync(session);
    }

    private static async Task<Slice> RunAsync(PeerSession session)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = OwnProcess.Start(redirect: true, "cold", session.Peer.Key, session.Path);
        if (await process.StandardOutput.ReadLineAsync() is not "answered")
        {
            throw new InvalidOperationException($"The client of {session.Peer.Name} has ended without an answer");
        }

        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        await process.WaitForExitAsync();
        return new Slice(time, time, null, null, null);
    }
}
