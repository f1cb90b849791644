using System.Runtime.Versioning;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;
using RpcGen.Threads;

namespace RpcGen.Tests.UserCode;

/// <summary>
/// The library's threads run soon after they wake, and what user code starts there runs as usual (Linux).
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SchedulerSliceTests
{
    // Older systems accept the request and ignore it.
    private static readonly bool s_isHonoured = Environment.OSVersion.Version >= new Version(6, 12);

    [Fact]
    public async Task A_receive_thread_has_a_short_slice_and_a_thread_that_user_code_starts_there_has_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The scheduler of Linux");
        ulong usual = SchedulerSlice.OfThisThread();
        await using PlacesPair pair = await PlacesPair.OpenAsync(await TransportPairs.OverEndpointAsync("unix"));
        ulong receiving = 0;
        ulong started = 0;
        int hook = Hooks.Add(() =>
        {
            receiving = SchedulerSlice.OfThisThread();
            Thread thread = new(() => started = SchedulerSlice.OfThisThread());
            thread.Start();
            thread.Join();
        });

        await pair.Proxy.HandleAsync(hook).AsTask().Soon();

        Assert.Equal(s_isHonoured ? SchedulerSlice.Short : usual, receiving);
        Assert.Equal(usual, started);
    }
}
