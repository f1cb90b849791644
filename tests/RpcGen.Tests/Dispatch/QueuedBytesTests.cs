using System.Buffers;
using System.Runtime.Versioning;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Dispatch;

/// <summary>A peer that reads nothing cannot make this side queue without bound.</summary>
public sealed class QueuedBytesTests
{
    private const int Bound = 20_000_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Answers_do_not_pile_up(int maxConcurrentHandlers)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync(new RpcConnectionOptions
        {
            Limits = new RpcLimits
            {
                MaxConcurrentHandlers = maxConcurrentHandlers,
                MaxDeferredBytes = 64 * 1024,
                MaxQueuedBytes = 4096,
                MaxMessageSize = 1 << 20,
            },
        });
        peer.Bind<ITestService>(0);
        Task sending = Task.Run(() =>
        {
            for (int id = 0; id < 400; id++)
            {
                SendEcho(peer, id, 500_000);
            }
        });

        // The victim stops reading, or has read all.
        long before;
        do
        {
            before = peer.SentBytes;
            await TestWait.SettleAsync();
        }
        while (!sending.IsCompleted && (before == 0 || before != peer.SentBytes));

        Assert.InRange(peer.Connection.Session.Writer.QueuedBulkBytes, 0, Bound);
        peer.End();
        await sending.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default).Soon();
    }

    [Fact]
    public async Task The_window_of_a_subscriber_is_bounded_by_this_side()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", "add_Numbered", "90", "810692" + "00" + "ce7fffffff");
        peer.ReceiveKind(7);

        for (int i = 0; i < 20; i++)
        {
            await peer.Shapes.RaiseAsync(100_000);
        }

        Assert.InRange(peer.Connection.Session.Writer.QueuedSmallBytes, 0, Bound);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
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
        await flood.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default).Soon();
    }

    private static void Flood(HostilePeer peer, int calls)
    {
        peer.SendBytes(RawPeer.Binding<ITestService>(0));
        string arguments = "91" + "c50fa0" + new string('0', 8000); // 4,000 bytes
        for (int id = 0; id < calls; id++)
        {
            peer.SendBytes(RawPeer.Calling<ITestService>(id, "00", nameof(ITestService.EchoAsync), arguments));
        }
    }

    // A call in chunks.
    private static void SendEcho(RawPeer peer, int id, int size)
    {
        int ordinal = RpcContract<ITestService>.Descriptor.Methods
            .Select((method, i) => (method.Name, i))
            .First(method => method.Name == nameof(ITestService.EchoAsync)).i;
        ArrayBufferWriter<byte> buffer = new();
        RpcWriter writer = new(buffer);
        writer.WriteArrayHeader(5);
        writer.Write(6);
        writer.Write(id);
        writer.Write(0);
        writer.Write(ordinal);
        writer.WriteArrayHeader(1);
        writer.WriteBinary(new byte[size]);
        writer.Flush();
        ReadOnlyMemory<byte> rest = buffer.WrittenMemory;
        while (rest.Length > 0)
        {
            int piece = Math.Min(rest.Length, 60_000);
            ReadOnlyMemory<byte> payload = rest[..piece];
            rest = rest[piece..];
            int remaining = rest.Length;
            peer.Send((ref RpcWriter chunk) =>
            {
                chunk.WriteArrayHeader(4);
                chunk.Write(11);
                chunk.Write(0);
                chunk.Write(remaining);
                chunk.WriteBinary(payload.Span);
            });
        }
    }
}
