using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.UserCode;

/// <summary>Thread.Interrupt reaches the code that it is meant for, and no thread of the library.</summary>
public sealed class InterruptTests
{
    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    [InlineData("memory")]
    public async Task A_blocking_call_that_is_interrupted_hurts_neither_later_calls_nor_the_close(string kind)
    {
        string endpoint = Endpoints.New(kind);
        Places service = new();
        using ManualResetEventSlim gate = new();
        using ManualResetEventSlim entered = new();
        int block = Hooks.Add(() =>
        {
            entered.Set();
            gate.Wait();
        });
        await using RpcServer server = new();
        server.Expose<IPlaces>(service);
        await server.ListenAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IPlaces proxy = connection.GetProxy<IPlaces>();
        Exception? thrown = null;
        Thread caller = new(() => thrown = Record.Exception(() => proxy.Give(block)));
        caller.Start();
        await TestWait.Until(() => entered.IsSet, "the handler runs");

        caller.Interrupt();

        await TestWait.Until(() => !caller.IsAlive, "the caller goes on");
        Assert.IsType<ThreadInterruptedException>(thrown);
        Assert.Equal(1, await proxy.PingAsync().Soon());
        gate.Set();
        await connection.CloseAsync().Soon();
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    [InlineData("memory")]
    public async Task Handlers_that_leave_their_thread_interrupted_hurt_no_other_call(string kind)
    {
        string endpoint = Endpoints.New(kind);
        int interruptSelf = Hooks.Add(() => Thread.CurrentThread.Interrupt());
        await using RpcServer server = new();
        server.Expose<IPlaces>(new Places());
        await server.ListenAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IPlaces proxy = connection.GetProxy<IPlaces>();

        for (int round = 0; round < 50; round++)
        {
            int[] answers = await Task.WhenAll(
                Enumerable.Range(0, 64).Select(_ => proxy.HandleAsync(interruptSelf).AsTask())).Soon();

            Assert.All(answers, answer => Assert.Equal(1, answer));
        }

        Assert.Equal(1, await proxy.PingAsync().Soon());
        await connection.CloseAsync().Soon();
    }
}
