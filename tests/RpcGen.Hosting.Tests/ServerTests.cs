using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RpcGen.Hosting.Tests;

/// <summary>Servers of a real host, called over real connections.</summary>
public sealed class ServerTests
{
    private readonly string _endpoint = TestHost.NewEndpoint();

    [Theory]
    [InlineData(RpcInstanceScope.Singleton, 3, 4)]
    [InlineData(RpcInstanceScope.Connection, 3, 1)]
    [InlineData(RpcInstanceScope.Call, 1, 1)]
    public async Task An_object_lives_as_long_as_its_scope(RpcInstanceScope scope, int third, int other)
    {
        await using TestHost host = await StartAsync(scope);
        int disposed = host.Services.GetRequiredService<ResourceCount>().Disposed;
        await using (RpcConnection first = await RpcConnection.ConnectAsync(_endpoint))
        {
            ICounter counter = first.GetProxy<ICounter>();
            await counter.NextAsync();
            await counter.NextAsync();
            Assert.Equal(third, await counter.NextAsync());
        }

        await using (RpcConnection second = await RpcConnection.ConnectAsync(_endpoint))
        {
            Assert.Equal(other, await second.GetProxy<ICounter>().NextAsync());
        }

        int expected = scope switch
        {
            RpcInstanceScope.Singleton => 0,
            RpcInstanceScope.Connection => 2,
            _ => 4,
        };
        await TestHost.UntilAsync(
            () => host.Services.GetRequiredService<ResourceCount>().Disposed - disposed == expected);
    }

    [Theory]
    [InlineData(RpcInstanceScope.Connection)]
    [InlineData(RpcInstanceScope.Call)]
    public async Task A_scope_lives_until_its_handlers_and_streams_have_ended(RpcInstanceScope scope)
    {
        await using TestHost host = await StartAsync(scope);
        Gate gate = host.Services.GetRequiredService<Gate>();
        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);
        ICounter counter = connection.GetProxy<ICounter>();

        List<bool> alive = [];
        await foreach (bool one in counter.AliveAsync(50))
        {
            alive.Add(one);
        }

        ValueTask<bool> waiting = counter.WaitAsync();
        await gate.Entered.Task.WaitAsync(TestHost.Limit);
        gate.Open.SetResult();

        Assert.True(await waiting);
        Assert.Equal(50, alive.Count);
        Assert.DoesNotContain(false, alive);
    }

    [Fact]
    public async Task Options_of_the_runtime_are_configured_and_settings_count_after_them()
    {
        await using TestHost host = await TestHost.StartAsync(builder =>
        {
            builder.Services.AddRpcServer(_endpoint)
                .Expose<ICounter, Broken>(RpcInstanceScope.Call)
                .ConfigureOptions(options => options.Connection.Name = "in code")
                .ConfigureOptions(options => options.Connection.ErrorDetail = RpcErrorDetail.None)
                .Configure(settings => settings.Connection.Name = "in settings");
            builder.Services.Configure<RpcServerOptions>(_endpoint, options => options.Connection.Limits.MaxCalls = 7);
        });
        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);

        RpcException exception =
            await Assert.ThrowsAnyAsync<RpcException>(async () => await connection.GetProxy<ICounter>().NextAsync());

        Assert.Equal("in settings", connection.PeerName);
        Assert.DoesNotContain("Unable to resolve service", exception.Message, StringComparison.Ordinal);
        RpcServerOptions read = host.Services.GetRequiredService<IOptionsMonitor<RpcServerOptions>>().Get(_endpoint);
        Assert.Equal(7, read.Connection.Limits.MaxCalls);
        Assert.Null(read.OnClientFailed);
    }

    [Fact]
    public async Task A_dependency_that_is_missing_is_an_error_of_the_call_and_of_the_client_alone()
    {
        await using TestHost host = await TestHost.StartAsync(builder =>
        {
            builder.Services.AddRpcServer(_endpoint).Expose<ICounter, Broken>(RpcInstanceScope.Call);
        });
        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);

        RpcException exception =
            await Assert.ThrowsAnyAsync<RpcException>(async () => await connection.GetProxy<ICounter>().NextAsync());

        Assert.Contains("Unable to resolve service", exception.Message, StringComparison.Ordinal);
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task A_client_whose_objects_cannot_be_made_is_refused_and_the_log_says_so()
    {
        await using TestHost host = await TestHost.StartAsync(builder =>
        {
            builder.Services.AddRpcServer(_endpoint).Expose<ICounter, Broken>(RpcInstanceScope.Connection);
        });

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);
            await connection.GetProxy<ICounter>().NextAsync();
        });

        await TestHost.UntilAsync(() => host.Log.Lines.Any(line =>
            line.StartsWith("RpcGen.Refusals Warning", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Calls_in_flight_end_before_the_host_has_stopped()
    {
        TestHost host = await StartAsync(RpcInstanceScope.Call);
        Gate gate = host.Services.GetRequiredService<Gate>();
        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);
        ValueTask<bool> waiting = connection.GetProxy<ICounter>().WaitAsync();
        await gate.Entered.Task.WaitAsync(TestHost.Limit);

        Task stopping = host.DisposeAsync().AsTask();
        await TestHost.UntilAsync(
            () => host.Log.Lines.Any(line => line.Contains("Stopping", StringComparison.Ordinal)));
        Assert.False(stopping.IsCompleted);
        gate.Open.SetResult();

        Assert.True(await waiting);
        await stopping.WaitAsync(TestHost.Limit);
        await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(_endpoint));
    }

    [Fact]
    public async Task Calls_that_take_longer_than_the_drain_time_are_ended()
    {
        TestHost host = await StartAsync(RpcInstanceScope.Call, server =>
            server.Configure(settings => settings.DrainTimeout = TimeSpan.FromMilliseconds(50)));
        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);
        ValueTask<bool> waiting = connection.GetProxy<ICounter>().WaitAsync();
        await host.Services.GetRequiredService<Gate>().Entered.Task.WaitAsync(TestHost.Limit);

        await host.DisposeAsync();

        RpcConnectionLostException lost =
            await Assert.ThrowsAsync<RpcConnectionLostException>(async () => await waiting);
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
    }

    [Fact]
    public async Task Settings_stand_in_configuration_and_are_checked_at_the_start()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Indexer:Endpoints:0"] = _endpoint,
            ["Indexer:MaxConnections"] = "7",
            ["Indexer:Connection:MaxCalls"] = "5",
            ["Indexer:Connection:LogCalls"] = "true",
        };
        await using TestHost host = await StartConfiguredAsync(settings);
        await using (RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint))
        {
            Assert.Equal(1, await connection.GetProxy<ICounter>().NextAsync());
            await Assert.ThrowsAnyAsync<RpcException>(
                async () => await connection.GetProxy<ICounter>().FailAsync("on purpose"));
        }

        RpcServerSettings read = host.Services.GetRequiredService<IOptionsMonitor<RpcServerSettings>>().Get("Indexer");
        Assert.Equal(7, read.MaxConnections);
        Assert.Equal(5, read.Connection.MaxCalls);
        await TestHost.UntilAsync(() => host.Log.Lines.Any(line => line.StartsWith("RpcGen.Calls Debug Handler of", StringComparison.Ordinal))
            && host.Log.Lines.Any(line => line.StartsWith("RpcGen.Calls Warning Handler of", StringComparison.Ordinal))
            && host.Log.Lines.Any(line => line.StartsWith("RpcGen.Connections Information", StringComparison.Ordinal)
                && line.Contains("ended", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Indexer:Connection:MaxCalls", "-1", "MaxCalls")]
    [InlineData("Indexer:Endpoints:0", "nonsense", "nonsense")]
    [InlineData("Indexer:DrainTimeout", "-00:00:01", "DrainTimeout")]
    [InlineData("Indexer:Unknown", "1", "no endpoint")]
    public async Task A_wrong_setting_fails_the_start_of_the_host(string key, string value, string expected)
    {
        Dictionary<string, string?> settings = new() { [key] = value };
        if (key != "Indexer:Unknown")
        {
            settings.TryAdd("Indexer:Endpoints:0", _endpoint);
        }

        OptionsValidationException exception =
            await Assert.ThrowsAsync<OptionsValidationException>(() => StartConfiguredAsync(settings));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("'Indexer'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_checks_tell_whether_the_server_listens_and_the_client_reaches_it()
    {
        TestHost host = await StartAsync(RpcInstanceScope.Singleton, server =>
        {
            server.Services.AddRpcClient<ICounter>(_endpoint);
            server.Services.AddHealthChecks().AddRpcServer(_endpoint, "server")
                .AddRpcClient(_endpoint, "client", timeout: TestHost.Limit)
                .AddRpcClient("nobody", "lonely", HealthStatus.Degraded, timeout: TimeSpan.FromMilliseconds(100));
            server.Services.AddKeyedRpcClient<ICounter>("nobody", TestHost.NewEndpoint());
            server.Services.AddKeyedSingleton("nobody", (_, _) => new RpcClient(TestHost.NewEndpoint()));
        });
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();

        HealthReport report = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, report.Entries["server"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["client"].Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["lonely"].Status);

        await host.Host.StopAsync();
        report = await health.CheckHealthAsync(registration => registration.Name == "server");
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["server"].Status);
        await ((IAsyncDisposable)host.Host).DisposeAsync();
    }

    private static Task<TestHost> StartConfiguredAsync(Dictionary<string, string?> settings) =>
        TestHost.StartAsync(builder =>
    {
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddRpcServer(builder.Configuration.GetSection("Indexer"))
            .Expose<ICounter, Counter>(RpcInstanceScope.Connection);
    });

    private Task<TestHost> StartAsync(RpcInstanceScope scope, Action<RpcServerBuilder>? configure = null) =>
        TestHost.StartAsync(builder =>
        {
            if (scope == RpcInstanceScope.Singleton)
            {
                builder.Services.AddSingleton(services => new Counter(
                    new Resource(services.GetRequiredService<ResourceCount>()), services.GetRequiredService<Gate>()));
            }

            RpcServerBuilder server = builder.Services.AddRpcServer(_endpoint).Expose<ICounter, Counter>(scope);
            configure?.Invoke(server);
        });

    /// <summary>Needs what nobody registered.</summary>
    public sealed class Broken(Version missing) : ICounter
    {
        public ValueTask<int> NextAsync() => new(missing.Major);

        public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => new(false);

        public ValueTask FailAsync(string message) => default;

        public IAsyncEnumerable<bool> AliveAsync(int count) => AsyncEnumerable.Empty<bool>();
    }
}
