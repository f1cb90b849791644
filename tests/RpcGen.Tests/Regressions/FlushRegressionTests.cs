using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Regressions;

/// <summary>What flushing once owed to somebody who waits.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FlushRegressionTests
{
    /// <summary>
    /// In one batch the pump writes a small frame into the ring, of which its flush is to tell, and queues a large
    /// call, which is withdrawn before that flush finds it.
    /// </summary>
    [Fact]
    public async Task A_flush_that_finds_only_what_was_withdrawn_tells_of_the_ring()
    {
        // Nobody spins, so everybody has to be woken; who sleeps on a futex would look for itself after a second.
        RpcConnectionOptions options = new()
        {
            SharedMemory = new() { Wait = RpcWaitStrategy.Park, AvoidsFutex = true },
        };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            await TransportPairs.OverEndpointAsync("shm"), options, options);
        Assert.True((await pair.Client.SharedMemoryStatus.Soon()).IsUsed);
        string large = new('a', 300_000);
        for (int i = 0; i < 20; i++)
        {
            TaskCompletionSource<Task<int>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(async () =>
            {
                // Goes on in the pump's batch.
                await pair.Proxy.AddAsync(1, 1).ConfigureAwait(false);
                using CancellationTokenSource cts = new();
                Task<int> small = pair.Proxy.AddAsync(2, 2).AsTask();
                Task<string> withdrawn = pair.Proxy.GreetAsync(large, cts.Token);
                cts.Cancel();
                made.SetResult(small);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
            });
            Task<int> call = await made.Task.Soon();
            Assert.Equal(4, await call.WaitAsync(TimeSpan.FromSeconds(5)));
        }
    }

    [Fact]
    public async Task A_peer_that_dies_while_its_answers_wait_is_lost()
    {
        string endpoint = Endpoints.New("shm");
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = new RpcConnectionOptions
            {
                Limits = new RpcLimits { MaxDeferredBytes = 64 * 1024, MaxQueuedBytes = 4096 },
            },
        });
        TaskCompletionSource<RpcConnection> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Expose<ITestService>(connection => new TestService(connection));
        server.Connected += (_, e) => connected.TrySetResult(e.Connection);
        await server.ListenAsync(endpoint);
        HostilePeer peer = await HostilePeer.ConnectAsync(endpoint, layout: 0);
        RpcConnection victim = await connected.Task.Soon();

        // Calls whose answers it never reads: far more than a socket and one batch hold.
        Task flood = Task.Run(() => Flood(peer, 400));
        await TestWait.Until(() => victim.Session.Incoming.IsOverwhelmed, "the answers pile up");
        long before = -1;
        await TestWait.Until(() => before == (before = victim.Session.ReceivedFrames), "nothing more is read");
        peer.Dispose();

        RpcCloseReason reason = await victim.Closed.Soon();
        Assert.Equal(RpcCloseKind.PeerLost, reason.Kind);
        await flood.ContinueWith(_ => { }, TaskScheduler.Default).Soon();
    }

    private static void Flood(HostilePeer peer, int calls)
    {
        RpcMethodDescriptor echo = RpcContract<ITestService>.Descriptor.Methods
            .First(method => method.Name == nameof(ITestService.EchoAsync));
        peer.Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write((int)FrameKind.Bind);
            writer.Write(0);
            writer.Write("RpcGen.TestPeer.ITestService");
            writer.WriteArrayHeader(2);
            writer.Write(echo.Name);
            writer.Write(echo.Fingerprint);
        });
        for (int id = 0; id < calls; id++)
        {
            int number = id;
            peer.Send((ref RpcWriter writer) =>
            {
                writer.WriteArrayHeader(5);
                writer.Write((int)FrameKind.Call);
                writer.Write(number);
                writer.Write(0);
                writer.Write(0);
                writer.WriteArrayHeader(1);
                writer.WriteBinary(new byte[4000]);
            });
        }
    }
}
