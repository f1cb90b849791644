using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RpcGen.Calls;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Connections;

/// <summary>What the texts of failures contain, how long they are, and when there is none.</summary>
public sealed class ErrorTextTests
{
    [Fact]
    public void Inner_exceptions_that_form_a_circle_are_told_once()
    {
        InvalidOperationException inner = new("inside");
        FormatException outer = new("outside", inner);
        InnerOf(inner) = outer;

        RemoteErrorText text = RemoteErrorText.Of(outer, RpcErrorDetail.Message);

        Assert.Equal(
            "outside ---> System.InvalidOperationException: inside ---> (the inner exceptions form a circle)",
            text.Message);
    }

    [Fact]
    public void A_long_chain_of_inner_exceptions_is_cut_while_it_is_told()
    {
        Exception exception = new FormatException(new string('x', 100_000));
        for (int i = 0; i < 100_000; i++)
        {
            exception = new FormatException("again", exception);
        }

        Assert.InRange(RemoteErrorText.Of(exception, RpcErrorDetail.Message).Message.Length, 8 * 1024, 9 * 1024);
    }

    [Fact]
    public async Task Progress_of_a_call_that_was_never_sent_is_no_error()
    {
        ConcurrentQueue<Exception> unhandled = new();
        RpcConnectionOptions one = new() { Limits = new RpcLimits { MaxCalls = 1 } };
        await using Wire wire = await Wire.ConnectAsync(
            server =>
            {
                server.Expose<IShapes>(new Shapes());
                server.Expose<ITestService>(new TestService());
            },
            serverOptions: one, clientOptions: new RpcConnectionOptions { OnUnhandledException = unhandled.Enqueue });
        Task<string> first = wire.Client.GetProxy<ITestService>().WaitUncancellableAsync("never");

        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(20)))
        {
            await Assert.ThrowsAsync<TimeoutException>(
                () => wire.Client.GetProxy<IShapes>().WorkAsync(3, new Progress<int>()).Soon());
        }

        Assert.Empty(unhandled);
        await wire.Client.DisposeAsync();
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => first.Soon());
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? InnerOf(Exception exception);
}
