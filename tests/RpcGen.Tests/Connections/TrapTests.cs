using System.IO.Pipes;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>
/// Mistakes that users of other libraries have made; the conformance tests have the rest of that list.
/// </summary>
public sealed class TrapTests
{
    private static readonly AsyncLocal<string?> s_ambient = new();

    [Fact]
    public void A_pipe_without_asynchronous_option_is_refused()
    {
        using NamedPipeClientStream pipe = new(".", "absent", PipeDirection.InOut, PipeOptions.None);

        ArgumentException exception = Assert.Throws<ArgumentException>(() => RpcConnection.Create(pipe));

        Assert.Contains("PipeOptions.Asynchronous", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ambient_context_of_the_connecting_code_does_not_reach_handlers()
    {
        Watcher watcher = new();
        s_ambient.Value = "of the test";
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<IShapes>(new Shapes()), client => client.Expose<IWatcher>(watcher));

        await wire.Server.GetProxy<IWatcher>().SeenAsync(1).Soon();
        await wire.Client.GetProxy<IShapes>().CallBackAsync(watcher, 1).Soon();

        Assert.Equal(2, watcher.Seen);
        Assert.Null(watcher.Ambient);
    }

    [Fact]
    public async Task Closing_with_an_open_stream_ends_it_when_the_drain_time_is_over()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IShapes>(new Shapes()));
        await using IAsyncEnumerator<byte[]> items = wire.Client.GetProxy<IShapes>().NarrowAsync(10)
            .GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Soon());

        await wire.Server.CloseAsync(TimeSpan.FromMilliseconds(50)).Soon();

        await Assert.ThrowsAsync<RpcConnectionLostException>(async () =>
        {
            while (await items.MoveNextAsync().Soon())
            {
            }
        });
    }

    [Fact]
    public async Task A_plugin_with_contracts_can_be_unloaded()
    {
        WeakReference context = await UseAndUnloadAsync();

        await TestWait.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !context.IsAlive;
            },
            "the load context was collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndUnloadAsync()
    {
        AssemblyLoadContext context = new("plugin", isCollectible: true);
        Assembly peer = context.LoadFromAssemblyPath(typeof(Shapes).Assembly.Location);
        Assert.NotSame(typeof(Shapes).Assembly, peer);
        Type contract = peer.GetType(typeof(IShapes).FullName!)!;
        object service = Activator.CreateInstance(peer.GetType(typeof(Shapes).FullName!)!)!;
        MethodInfo expose = typeof(RpcConnection).GetMethod(nameof(RpcConnection.Expose))!.MakeGenericMethod(contract);
        await using (Wire wire = await Wire.ConnectAsync(server => expose.Invoke(server, [service])))
        {
            object proxy = typeof(RpcConnection).GetMethod(nameof(RpcConnection.GetProxy))!
                .MakeGenericMethod(contract).Invoke(wire.Client, null)!;
            await ((ValueTask)contract.GetMethod(nameof(IShapes.RaiseAsync))!.Invoke(proxy, [1])!).Soon();
        }

        context.Unload();
        return new WeakReference(context);
    }

    private sealed class Watcher : IWatcher
    {
        public int Seen { get; private set; }

        public string? Ambient { get; private set; }

        public ValueTask<int> SeenAsync(int number)
        {
            Seen++;
            Ambient ??= s_ambient.Value;
            return new ValueTask<int>(number);
        }
    }
}
