using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Streams;

/// <summary>Two connections; the server's end serves an <see cref="IProbe"/>.</summary>
public sealed class ProbePair : IAsyncDisposable
{
    private ProbePair(RpcConnection client, RpcConnection server, Probe probe)
    {
        Client = client;
        Server = server;
        Probe = probe;
        Proxy = client.GetProxy<IProbe>();
    }

    /// <summary>The transports that each test runs over.</summary>
    public static TheoryData<string> Transports { get; } = new() { "memory", "unix" };

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    /// <summary>What the server serves.</summary>
    public Probe Probe { get; }

    /// <summary>Calls the server.</summary>
    public IProbe Proxy { get; }

    public static async Task<ProbePair> OpenAsync(string transport, RpcLimits? serverLimits = null)
    {
        ChannelPair channels =
            transport == "memory" ? TransportPairs.InMemory() : await TransportPairs.OverEndpointAsync(transport);
        RpcConnection client = RpcConnection.Create(
            channels.Client, new RpcConnectionOptions { OnUnhandledException = static _ => { } });
        RpcConnection server = RpcConnection.Create(channels.Server, new RpcConnectionOptions
        {
            Limits = serverLimits ?? new RpcLimits(),
            OnUnhandledException = static _ => { },
        });
        Probe probe = new();
        server.Expose<IProbe>(probe);
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();
        return new ProbePair(client, server, probe);
    }

    /// <summary>Makes calls, and returns when their handlers wait for <see cref="Probe.Release"/>.</summary>
    public async Task<Task<string[]>> HoldAsync(int calls = 1)
    {
        Task<string>[] held = [.. Enumerable.Range(0, calls).Select(_ => Proxy.HoldAsync().AsTask())];
        await TestWait.Until(() => Probe.Holding == calls, "the handlers wait");
        return Task.WhenAll(held);
    }

    /// <summary>Collects garbage until a condition holds.</summary>
    public static Task CollectUntil(Func<bool> condition, string what) => TestWait.Until(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return condition();
        },
        what);

    /// <summary>Collects garbage again and again: what is still needed must survive.</summary>
    public static async Task CollectAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await TestWait.SettleAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
