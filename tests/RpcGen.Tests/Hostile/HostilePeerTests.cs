using System.Diagnostics;
using System.Globalization;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

/// <summary>
/// Runs each hostile case as a client of a server and as a server of a client, over each transport. The victim does
/// what it must, soon and without much memory. Its own calls end once, other connections continue, and nothing is left
/// behind.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class HostilePeerTests(Stage stage) : IClassFixture<Stage>
{
    // A machine that is busy with other work is not slow in every attempt. Each attempt also fills the pool of buffers
    // for one more thread, and only the first use of a buffer allocates.
    private const int Attempts = 20;

    private const int AllocationFactor = 32;

    // The runtime counts the allocations of the whole process. On a busy machine, other threads of the process have
    // added up to 55 KiB within the time of a case.
    private const int AllocationAllowance = 2 * 64 * 1024;

    private static readonly TimeSpan s_reaction = TimeSpan.FromSeconds(1);

    public static IEnumerable<TheoryDataRow<Transport, string, string>> Rows =>
        from transport in Enum.GetValues<Transport>()
        from victim in (string[])["server", "client"]
        from hostile in HostileCases.All
        where hostile.Scene != Scene.Connected || transport != Transport.Rings // Rings exist only after the handshake.
        select new TheoryDataRow<Transport, string, string>(transport, victim, hostile.Name);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_hostile_peer_harms_nothing_but_its_own_connection(
        Transport transport, string victim, string name)
    {
        HostileCase hostile = HostileCases.All.Single(candidate => candidate.Name == name);
        string? excess = "";
        for (int i = 0; i < Attempts && excess is not null; i++)
        {
            excess = await RunAsync(transport, victim == "server", hostile);
        }

        Assert.Null(excess);
    }

    [Fact]
    public void There_are_five_hundred_cases() => Assert.InRange(Rows.Count(), 500, int.MaxValue);

    // Returns what took too long or too much memory; null if nothing did. Any other error throws.
    private async Task<string?> RunAsync(Transport transport, bool victimServes, HostileCase hostile)
    {
        TimeSpan elapsed;
        long allocated;
        long allowed;
        await using (RawPeer peer = await stage.OpenAsync(transport, victimServes, hostile.Scene))
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
                    // The victim has closed the channel already, which is fine.
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
                ? string.Create(
                    CultureInfo.InvariantCulture, $"{allocated} bytes were allocated; {allowed} are allowed")
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
                Assert.Equal(
                    $"9608cd0000{(int)outcome.Status:x2}", Convert.ToHexStringLower(peer.ReceiveKind(8))[..12]);
                peer.ExpectAlive();
                break;
            case OutcomeKind.Rejected:
                RpcReader goAway = new(peer.ReceiveKind(19));
                goAway.ReadArrayHeader(3);
                goAway.Skip();
                Assert.Equal(5, goAway.ReadInt32());
                Assert.Contains(goAway.ReadString()!.Split(": ")[0], outcome.Rule!.Split('/'));
                peer.ReceiveEnd();
                break;
            default:
                peer.ReceiveEnd();
                break;
        }
    }

    // A task ends only once; this checks that it ends, how, and not too early.
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
                Assert.True(
                    call.IsCompletedSuccessfully || call.Exception?.InnerException is RpcConnectionLostException);
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
