using RpcGen.Protocol;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    [Fact]
    public async Task Metadata_travels_both_ways()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal("nobody", await pair.ShapesProxy.MetadataAsync().Soon());
        using (RpcCall.WithMetadata(Shapes.Tenant, "blue"))
        using (RpcReply reply = RpcCall.CaptureReply())
        {
            Assert.Equal("blue", await pair.ShapesProxy.MetadataAsync().Soon());
            Assert.Equal(42, reply.Metadata.Get(Shapes.Cost));
        }

        Assert.Equal("nobody", await pair.ShapesProxy.MetadataAsync().Soon());
    }

    [Fact]
    public async Task A_deadline_is_inherited_by_nested_calls()
    {
        await using ConnectedPair pair = await OpenAsync();
        Shapes here = new();

        Assert.Equal(-1, await pair.ShapesProxy.RemainingAsync().Soon());
        using (RpcCall.WithDeadline(TimeSpan.FromSeconds(60)))
        using (RpcCall.WithDeadline(TimeSpan.FromSeconds(600)))
        {
            Assert.InRange(await pair.ShapesProxy.RemainingAsync().Soon(), 30, 60.1);
            Assert.InRange(await pair.ShapesProxy.NestedRemainingAsync(here).Soon(), 30, 60.1);
        }

        Assert.Equal(-1, await pair.ShapesProxy.NestedRemainingAsync(here).Soon());
    }

    [Fact]
    public async Task A_deadline_ends_the_call_here_and_the_handler_there()
    {
        await using ConnectedPair pair = await OpenAsync();

        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => pair.ShapesProxy.HangAsync(default).Soon());
            await Assert.ThrowsAsync<TimeoutException>(() => pair.ShapesProxy.PostedAsync().Soon());
        }

        await pair.Shapes.Hanging.Soon();
        Assert.Equal(0, await pair.ShapesProxy.PostedAsync().Soon());
    }

    [Fact]
    public async Task Interceptors_surround_calls_on_both_sides()
    {
        Recorder client = new("client");
        Recorder server = new("server");
        await using ConnectedPair pair = await OpenAsync(
            new RpcConnectionOptions { Interceptors = [client, new Tagger()] },
            new RpcConnectionOptions { Interceptors = [server] });

        Assert.Equal("tagged", await pair.ShapesProxy.MetadataAsync().Soon());
        await Assert.ThrowsAsync<RpcRemoteException>(() => pair.Proxy.FailAsync("later").Soon());
        Assert.Equal(100, (await ToListAsync(pair.ShapesProxy.CountAsync(100))).Count);
        Assert.Equal("a", await pair.ShapesProxy.Open("a").NameAsync().Soon());

        Assert.Equal(
            ["opened", "MetadataAsync", "MetadataAsync ok", "FailAsync", "FailAsync RpcRemoteException", "CountAsync", "Open", "NameAsync"],
            client.Log.Where(line => line is not ("CountAsync ok" or "Open ok" or "NameAsync ok")));
        await TestWait.Until(() => client.Log.Contains("CountAsync ok"), "the stream's call ended");
        Assert.Contains("FailAsync InvalidOperationException", server.Log);
        Assert.Contains("CountAsync ok", server.Log);
        await pair.DisposeAsync();
        await TestWait.Until(
            () => client.Log.Contains("closed") && server.Log.Contains("closed"), "both were told of the end");
    }

    [Fact]
    public async Task An_interceptor_can_refuse_calls_and_cannot_repeat_them()
    {
        await using ConnectedPair pair =
            await OpenAsync(server: new RpcConnectionOptions { Interceptors = [new Guard()] });
        await using ConnectedPair twice = await OpenAsync(new RpcConnectionOptions { Interceptors = [new Twice()] });

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => pair.ShapesProxy.PostedAsync().Soon());
        Assert.Equal(RpcStatus.PermissionDenied, refused.Status);
        Assert.Equal("Hello, you", await pair.Proxy.GreetAsync("you").Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => twice.Proxy.CountCallsAsync(1).Soon());
        Assert.Equal(2, await twice.Service.CountCallsAsync(1).Soon());
    }

    private sealed class Recorder(string name) : RpcInterceptor
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Log { get; } = new();

        public override void ConnectionOpened(RpcConnection connection) => Log.Enqueue("opened");

        public override void ConnectionClosed(RpcConnection connection, RpcCloseReason reason) => Log.Enqueue("closed");

        public override ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next) =>
            RecordAsync(call.Method, next);

        public override ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next) =>
            RecordAsync(call.Method, next);

        public override string ToString() => name;

        private async ValueTask RecordAsync(string method, Func<ValueTask> next)
        {
            Log.Enqueue(method);
            try
            {
                await next();
                Log.Enqueue($"{method} ok");
            }
            catch (Exception exception)
            {
                Log.Enqueue($"{method} {exception.GetType().Name}");
                throw;
            }
        }
    }

    private sealed class Tagger : RpcInterceptor
    {
        public override ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
        {
            call.Metadata.Set(Shapes.Tenant, "tagged");
            return next();
        }
    }

    private sealed class Guard : RpcInterceptor
    {
        public override ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next) =>
            call.Method == "GreetAsync"
            ? next()
            : throw new RpcException(RpcStatus.PermissionDenied, $"{call.Method} is not for you");
    }

    private sealed class Twice : RpcInterceptor
    {
        public override async ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
        {
            await next();
            await next();
        }
    }
}
