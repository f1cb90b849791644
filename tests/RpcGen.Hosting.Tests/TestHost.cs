using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RpcGen.Hosting.Tests;

/// <summary>A started host, and what it logged.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private TestHost(IHost host, LogLines log)
    {
        Host = host;
        Log = log;
    }

    public IHost Host { get; }

    public LogLines Log { get; }

    public IServiceProvider Services => Host.Services;

    public static string NewEndpoint() => $"ipc:hosting-{Environment.ProcessId}-{Guid.NewGuid():n}";

    public static async Task<TestHost> StartAsync(Action<HostApplicationBuilder> configure)
    {
        LogLines log = new();
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Services.AddSingleton<Gate>().AddSingleton<ResourceCount>().AddScoped<Resource>();
        configure(builder);
        IHost host = builder.Build();
        await host.StartAsync().WaitAsync(Limit);
        return new TestHost(host, log);
    }

    /// <summary>Waits until something is so, for as long as a loaded machine needs.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - start < Limit.TotalMilliseconds, "It did not come true");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync().WaitAsync(Limit);
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}
