using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Dispatch;

/// <summary>An exception of a handler whose message cannot be read ends its call, and nothing else.</summary>
public sealed class UnreadableExceptionTests
{
    /// <summary>A contract whose handlers throw.</summary>
    [RpcContract]
    public interface IUnreadable
    {
        ValueTask ThrowAsync();

        ValueTask ThrowLaterAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_its_call_only(bool isLater)
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        pair.Server.Expose<IUnreadable>(new Thrower());
        IUnreadable proxy = pair.Client.GetProxy<IUnreadable>();

        RpcException failure = await Assert.ThrowsAnyAsync<RpcException>(
            () => (isLater ? proxy.ThrowLaterAsync() : proxy.ThrowAsync()).Soon());

        Assert.Equal(RpcStatus.Internal, failure.Status);
        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    private sealed class Thrower : IUnreadable
    {
        public ValueTask ThrowAsync() => throw new UnreadableException();

        public async ValueTask ThrowLaterAsync()
        {
            await Task.Yield();
            throw new UnreadableException();
        }
    }

    private sealed class UnreadableException() : RpcException(RpcStatus.Internal, "unreadable")
    {
        public override string Message => throw new InvalidOperationException("It has no message");
    }
}
