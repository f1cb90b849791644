using System.IO.Pipelines;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.UserCode;

/// <summary>Where user code runs on threads of the library, and how to get it to run there.</summary>
internal static class Place
{
    private static readonly Dictionary<string, Func<PlacesPair, int, Task>> s_uses = new()
    {
        ["handler"] = async (pair, hook) => await pair.Proxy.HandleAsync(hook),
        ["handler after an await"] = async (pair, hook) => await pair.Proxy.HandleLateAsync(hook),
        ["one-way handler"] = async (pair, hook) => await pair.Proxy.PostAsync(hook),
        ["argument's setter"] = async (pair, hook) => await pair.Proxy.TakeAsync(TouchyToRead.For(hook)),
        ["result's setter"] = async (pair, hook) => await pair.Proxy.GiveAsync(hook),
        ["result's setter of a blocking call"] = (pair, hook) =>
        {
            pair.Proxy.Give(hook);
            return Task.CompletedTask;
        },
        ["result's getter"] = async (pair, hook) => await pair.Proxy.GiveTouchyAsync(hook),
        ["continuation of a call"] = async (pair, hook) =>
        {
            await pair.Proxy.PingAsync();
            Hooks.Enter(hook);
        },
        ["producer"] = async (pair, hook) =>
        {
            await foreach (int item in pair.Proxy.ProduceAsync(hook))
            {
                Assert.Equal(1, item);
            }
        },
        ["progress"] = async (pair, hook) => await pair.Proxy.ReportAsync(hook, new DirectProgress()),
        ["event"] = async (pair, hook) =>
        {
            pair.Proxy.Raised += Hooks.Enter;
            await pair.Proxy.RaiseAsync(hook);
        },
        ["event argument's getter"] = async (pair, hook) =>
        {
            pair.Proxy.TouchyRaised += _ => { };
            await pair.Proxy.RaiseTouchyAsync(hook);
        },
        ["progress value's getter"] = async (pair, hook) =>
            await pair.Proxy.ReportTouchyAsync(hook, new Progress<TouchyToWrite>()),
        ["cancellation callback"] = async (pair, hook) =>
        {
            using CancellationTokenSource cts = new();
            Task hanging = pair.Proxy.HangAsync(hook, cts.Token).AsTask();
            await pair.Service.Hanging.WaitAsync();
            await cts.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        },
        ["deadline's cancellation callback"] = async (pair, hook) =>
        {
            using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
            {
                await Assert.ThrowsAsync<TimeoutException>(() => pair.Proxy.HangAsync(hook).AsTask());
            }
        },
        ["disposal of a reference"] = async (pair, hook) =>
        {
            IPart part = await pair.Proxy.PartAsync(hook);
            await part.PingAsync();
            part.Dispose();
        },
        ["completion of a pipe"] = async (pair, hook) => await pair.Proxy.IgnoreAsync(new TouchyReader(hook)),
    };

    public static IEnumerable<string> All => s_uses.Keys;

    public static Task UseAsync(string place, PlacesPair pair, int hook) => s_uses[place](pair, hook);

    public static async Task<ChannelPair> OpenAsync(string transport) => transport == "memory"
        ? TransportPairs.InMemory()
        : await TransportPairs.OverEndpointAsync(transport);

    private sealed class DirectProgress : IProgress<int>
    {
        public void Report(int value) => Hooks.Enter(value);
    }
}
