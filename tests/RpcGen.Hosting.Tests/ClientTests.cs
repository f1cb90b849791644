using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace RpcGen.Hosting.Tests;

/// <summary>Clients of a real host, and what OpenTelemetry sees of their calls.</summary>
public sealed class ClientTests
{
    private readonly string _endpoint = TestHost.NewEndpoint();

    [Fact]
    public async Task A_proxy_is_injected_and_all_contracts_of_an_endpoint_share_a_client()
    {
        await using TestHost host = await StartAsync(services => services.AddRpcClient<ICounter>(_endpoint));

        Assert.Equal(1, await host.Services.GetRequiredService<ICounter>().NextAsync());
        RpcClient client = host.Services.GetRequiredKeyedService<RpcClient>(_endpoint);
        Assert.Equal(2, await client.GetProxy<ICounter>().NextAsync());
        Assert.NotNull(client.Connection);
    }

    [Fact]
    public async Task Keyed_proxies_call_different_servers()
    {
        string other = TestHost.NewEndpoint();
        await using TestHost host = await StartAsync(services =>
        {
            services.AddRpcServer(other).Expose<ICounter, Hundred>(RpcInstanceScope.Call);
            services.AddKeyedRpcClient<ICounter>("one", _endpoint);
            services.AddKeyedRpcClient<ICounter>("other", other);
        });
        ICounter one = host.Services.GetRequiredKeyedService<ICounter>("one");
        ICounter another = host.Services.GetRequiredKeyedService<ICounter>("other");

        await one.NextAsync();
        await another.NextAsync();

        Assert.Equal(2, await one.NextAsync());
        Assert.Equal(100, await another.NextAsync());
    }

    [Fact]
    public async Task Settings_of_a_client_stand_in_configuration_and_failures_are_logged()
    {
        await using TestHost host = await TestHost.StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Client:Endpoint"] = TestHost.NewEndpoint(),
                ["Client:ConnectTimeout"] = "00:00:00.300",
            });
            builder.Services.AddRpcClient<ICounter>(builder.Configuration.GetSection("Client"));
        });

        await Assert.ThrowsAsync<RpcConnectException>(
            async () => await host.Services.GetRequiredService<ICounter>().NextAsync());

        await TestHost.UntilAsync(() => host.Log.Lines.Any(line =>
            line.StartsWith("RpcGen.Connections Warning", StringComparison.Ordinal)
                && line.Contains("cannot connect", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Options_of_a_client_are_configured()
    {
        await using TestHost host =
            await TestHost.StartAsync(builder => builder.Services.AddRpcClient<ICounter>(TestHost.NewEndpoint())
            .ConfigureOptions(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(300)));

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            async () => await host.Services.GetRequiredService<ICounter>().NextAsync());

        Assert.Contains("within 00:00:00.3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_an_endpoint_fails_the_start_of_the_host()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestHost.StartAsync(builder =>
                builder.Services.AddRpcClient<ICounter>(builder.Configuration.GetSection("Client"))));

        Assert.Contains("'Client'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenTelemetry_sees_both_sides_of_a_call_in_one_trace()
    {
        List<Activity> spans = [];
        List<Metric> metrics = [];
        TestHost host = await StartAsync(services =>
        {
            services.AddRpcClient<ICounter>(_endpoint);
            services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddRpcGenInstrumentation().AddInMemoryExporter(spans))
                .WithMetrics(meters => meters.AddRpcGenInstrumentation().AddInMemoryExporter(metrics));
        });
        ICounter counter = host.Services.GetRequiredService<ICounter>();

        await counter.NextAsync();
        await Assert.ThrowsAnyAsync<RpcException>(async () => await counter.FailAsync("on purpose"));
        await TestHost.UntilAsync(() => spans.ToArray().Length >= 4);
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        Activity[] mine =
            [.. spans.ToArray().Where(span => span.OperationName.Contains("ICounter", StringComparison.Ordinal))];
        Activity client = mine.First(span => span is { Kind: ActivityKind.Client } && span.OperationName.EndsWith("/NextAsync", StringComparison.Ordinal));
        Activity server = mine.First(span => span.ParentSpanId == client.SpanId);
        Assert.Equal(ActivityKind.Server, server.Kind);
        Assert.Equal(client.TraceId, server.TraceId);
        Assert.Equal("rpcgen", client.GetTagItem("rpc.system.name"));
        Activity failed =
            mine.First(span => span.Status == ActivityStatusCode.Error && span.Kind == ActivityKind.Server);
        Assert.Equal("System.InvalidOperationException", failed.GetTagItem("error.type"));
        Assert.Contains(metrics, metric => metric.Name == "rpc.client.call.duration");
        Assert.Contains(metrics, metric => metric.Name == "rpc.server.call.duration");
        await host.DisposeAsync();
    }

    private Task<TestHost> StartAsync(Action<IServiceCollection> configure) => TestHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton(services => new Counter(
            new Resource(services.GetRequiredService<ResourceCount>()), services.GetRequiredService<Gate>()));
        builder.Services.AddRpcServer(_endpoint).Expose<ICounter, Counter>();
        configure(builder.Services);
    });

    private sealed class Hundred : ICounter
    {
        public ValueTask<int> NextAsync() => new(100);

        public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => new(true);

        public ValueTask FailAsync(string message) => default;

        public IAsyncEnumerable<bool> AliveAsync(int count) => AsyncEnumerable.Empty<bool>();
    }
}
