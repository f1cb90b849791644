using RpcGen.TestKit;
using RpcGen.Tests.Transports;
using RpcGen.Tests.UserCode;

namespace RpcGen.Tests.Events;

/// <summary>The getters of the items of an event or a progress are user code, so they run without a lock.</summary>
public sealed class ValueEncodingTests
{
    [Fact]
    public async Task An_event_can_be_raised_while_a_getter_of_its_arguments_waits_for_that()
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());
        SemaphoreSlim occurred = new(0);
        pair.Proxy.TouchyRaised += _ => occurred.Release();
        await pair.Proxy.PingAsync();
        int hook = Hooks.Add(() => Assert.True(RaiseBeside(pair.Service), "the event is locked"));

        await Task.Run(() => pair.Service.RaiseTouchyAsync(hook).AsTask()).Soon();

        Assert.True(await occurred.WaitAsync(TestWait.Limit));
        Assert.True(await occurred.WaitAsync(TestWait.Limit));
    }

    [Fact]
    public async Task A_progress_can_report_while_a_getter_of_its_value_waits_for_that()
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());
        int hook = Hooks.Add(() => Assert.True(ReportBeside(pair.Service), "the progress is locked"));

        await pair.Proxy.ReportTouchyAsync(hook, new Progress<TouchyToWrite>()).Soon();

        Assert.Empty(pair.ToldServer);
    }

    private static bool RaiseBeside(Places service) =>
        Task.Run(() => service.RaiseTouchyAsync(0).AsTask()).Wait(TestWait.Limit);

    private static bool ReportBeside(Places service) =>
        Task.Run(() => service.Progress!.Report(new TouchyToWrite())).Wait(TestWait.Limit);
}
