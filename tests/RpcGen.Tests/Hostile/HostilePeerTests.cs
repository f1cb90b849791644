using System.Diagnostics;
using System.Globalization;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

/// <summary>
/// Each hostile case, as a client of a server and as a server of a client, on each road: the victim does what it must,
/// soon and without much memory; its own calls end once; other connections go on; and nothing is left behind.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class HostilePeerTests(Stage stage) : IClassFixture<Stage>
{
    // A machine that is busy with something else is not slow so often, and each attempt fills the pool of buffers for one
    // more thread: what only a first time takes is not the peer's doing.
    private const int Attempts = 20;

    private const int AllocationFactor = 32;

    // The runtime counts what the whole process allocates. Where the machine is busy, other threads of the process have added
    // up to 55 KiB within the time of a case.
    private const int AllocationAllowance = 2 * 64 * 1024;

    private static readonly TimeSpan s_reaction = TimeSpan.FromSeconds(1);

    public static IEnumerable<TheoryDataRow<Road, string, string>> Rows =>
        from road in Enum.GetValues<Road>()
        from victim in (string[])["server", "client"]
        from hostile in HostileCases.All
        where hostile.Scene != Scene.Connected || road != Road.Rings // there are no rings before the handshake
        select new TheoryDataRow<Road, string, string>(road, victim, hostile.Name);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_hostile_peer_harms_nothing_but_its_own_connection(Road road, string victim, string name)
    {
        HostileCase hostile = HostileCases.All.Single(candidate => candidate.Name == name);
        string? excess = "";
        for (int i = 0; i < Attempts && excess is not null; i++)
        {
            excess = await RunAsync(road, victim == "server", hostile);
        }

        Assert.Null(excess);
    }

    [Fact]
    public void There_are_five_hundred_cases() => Assert.InRange(Rows.Count(), 500, int.MaxValue);

    // What took too long or too much; null if nothing did. Everything else that is wrong throws.
    private async Task<string?> RunAsync(Road road, bool victimServes, HostileCase hostile)
    {
        TimeSpan elapsed;
        long allocated;
        long allowed;
        await using (RawPeer peer = await stage.OpenAsync(road, victimServes, hostile.Scene))
        {
            long sent = peer.SentBytes;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            await Task.Run(() =>
            {
                try
                {
                    hostile.Act(peer);
                }
                catch (IOException)
                {
                    // The victim has closed the channel: so much the better.
                }
            }).Soon();
            await Task.Run(() => Observe(peer, hostile.Outcome)).Soon();
            elapsed = Stopwatch.GetElapsedTime(start);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            allowed = (AllocationFactor * (peer.SentBytes - sent)) + AllocationAllowance;
            await OwnCallsEndAsync(peer, hostile);
            await stage.BystanderIsServedAsync();
        }

        if (victimServes)
        {
            await stage.OthersAreGoneAsync();
        }

        return elapsed > s_reaction ? $"it took {elapsed}"
            : allocated > allowed
                ? string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes were allocated; {allowed} are allowed")
            : null;
    }

    private static void Observe(RawPeer peer, Outcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Ignored or OutcomeKind.OwnCallFails:
                peer.ExpectAlive();
                break;
            case OutcomeKind.CallFails:
                Assert.Equal($"9608cd0000{(int)outcome.Status:x2}", Convert.ToHexStringLower(peer.ReceiveKind(8))[..12]);
                peer.ExpectAlive();
                break;
            case OutcomeKind.Rejected:
                RpcReader goodbye = new(peer.ReceiveKind(19));
                goodbye.ReadArrayHeader(3);
                goodbye.Skip();
                Assert.Equal(5, goodbye.ReadInt32());
                Assert.Contains(goodbye.ReadString()!.Split(": ")[0], outcome.Rule!.Split('/'));
                peer.ReceiveEnd();
                break;
            default:
                peer.ReceiveEnd();
                break;
        }
    }

    // Each ends once, by what a task is; here, that it ends, how, and not too early.
    private static async Task OwnCallsEndAsync(RawPeer peer, HostileCase hostile)
    {
        if (hostile.Scene == Scene.Connected)
        {
            return;
        }

        Task[] own = peer.OwnItem is null ? [peer.OwnCall!] : [peer.OwnCall!, peer.OwnItem];
        if (hostile.Outcome.Kind is OutcomeKind.Rejected or OutcomeKind.Ends)
        {
            await peer.Connection.Closed.Soon();
            foreach (Task call in own)
            {
                // The peer may have answered before it misbehaved.
                await call.Soon().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Assert.True(call.IsCompletedSuccessfully || call.Exception?.InnerException is RpcConnectionLostException);
            }

            await TestWait.Until(
                () => peer.Connection.Session.Streams.Count == 0 && peer.Connection.GetReferences().Count == 0,
                "streams and references are gone");
            return;
        }

        Task<string> ownCall = peer.OwnCall!;
        Assert.True(peer.Connection.IsOpen);
        if (hostile.Outcome.Kind == OutcomeKind.OwnCallFails)
        {
            await ((Task)ownCall.Soon()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.True(ownCall.IsFaulted);
            return;
        }

        Assert.False(ownCall.IsCompleted);
        peer.Send("930700a2686f");
        Assert.Equal("ho", await ownCall.Soon());
    }
}
