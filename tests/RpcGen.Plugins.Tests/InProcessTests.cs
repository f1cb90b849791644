using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A plugin in the process of its host behaves as one in a process of its own.</summary>
public sealed class InProcessTests
{
    [Fact]
    public async Task Calls_states_and_the_stop_are_those_of_a_process()
    {
        string own = await LiveAsync(TestPlugins.Info(), hasProcess: true);
        string inProcess = await LiveAsync(Info(), hasProcess: false);

        Assert.Equal(own, inProcess);
        Assert.Equal("Starting Running 42 the answer to life RpcException Stopping Stopped shut down", own);
    }

    [Fact]
    public async Task It_ends_and_is_started_again_by_its_policy()
    {
        int starts = 0;
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            PluginStartInfo.InProcess("ends", context =>
            {
                starts++;
                context.Expose<ITestPlugin>(new TestPluginService(context));
                context.Expose<ISecret>(new Leaver(context));
            }) with
            {
                Supervision = new PluginSupervision { Restart = PluginRestart.Permanent, InitialDelay = TimeSpan.Zero },
            });

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => plugin.GetProxy<ISecret>().ReadAsync().AsTask());

        Assert.Equal(3, await plugin.GetProxy<ITestPlugin>().AddAsync(1, 2));
        Assert.Equal(1, plugin.Restarts);
        Assert.Equal(2, starts);
    }

    [Fact]
    public async Task An_exception_of_its_start_is_told_as_that_of_a_program()
    {
        await using PluginHost host = new();

        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(() => host.StartAsync(
            PluginStartInfo.InProcess("throws", _ => throw new InvalidOperationException("no configuration today"))));

        Assert.Equal(PluginStartFailure.Exited, exception.Failure);
        Assert.Contains(
            "InvalidOperationException: no configuration today", exception.Message, StringComparison.Ordinal);
        Assert.Empty(host.Plugins);
    }

    [Fact]
    public async Task One_that_does_not_end_is_left_behind_and_its_calls_end_with_the_cause()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            Info() with { Stop = new PluginStop { Grace = TimeSpan.FromMilliseconds(50), Terminate = TimeSpan.Zero } });
        Task<int> call = plugin.GetProxy<ITestPlugin>().HangAsync(spins: false).AsTask();

        await plugin.StopAsync().WaitAsync(TestPlugins.Limit);

        Assert.Equal(PluginState.Stopped, plugin.State);
        await Assert.ThrowsAnyAsync<RpcException>(() => call);
    }

    [Fact]
    public async Task It_is_replaced_by_a_process_and_the_process_by_it()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(Info());
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        await plugin.UpgradeAsync(TestPlugins.Info());
        Assert.NotEqual(Environment.ProcessId, await proxy.ProcessIdAsync());
        await plugin.UpgradeAsync(Info());

        Assert.Equal(Environment.ProcessId, await proxy.ProcessIdAsync());
        Assert.Null(plugin.ProcessId);
    }

    private static PluginStartInfo Info() => PluginStartInfo.InProcess(
        "test", context => context.Expose<ITestPlugin>(new TestPluginService(context), new Version(1, 2)));

    // What a host sees of a life, in words.
    private static async Task<string> LiveAsync(PluginStartInfo info, bool hasProcess)
    {
        string note = Path.GetTempFileName();
        List<string> seen = [];
        await using PluginHost host = new();
        await using Plugin plugin = host.Add(info with
        {
            Contracts =
                [new PluginContract("RpcGen.Plugins.TestPlugin.ITestPlugin", new Version(1, 0), new Version(2, 0))],
            OnAdding = added =>
            {
                added.Expose<IHostServices>(new HostServices());
                added.StateChanged += (_, change) => Add($"{change.State}");
            },
            Stop = new PluginStop { Grace = TestPlugins.Limit },
        });
        await plugin.StartAsync();
        await UntilSeenAsync("Running");
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Assert.Equal(hasProcess, plugin.ProcessId is not null);
        Add($"{await proxy.AddAsync(40, 2)}");
        Add(await proxy.AskHostAsync("life"));
        Add((await Assert.ThrowsAnyAsync<Exception>(() => proxy.AskSecretAsync().AsTask())).GetType().Name);
        await proxy.NoteShutdownAsync(note, 10);
        await plugin.StopAsync();
        await UntilSeenAsync("Stopped");
        Add(await File.ReadAllTextAsync(note));
        File.Delete(note);
        return string.Join(' ', seen);

        void Add(string text)
        {
            lock (seen)
            {
                seen.Add(text);
            }
        }

        Task UntilSeenAsync(string state) => TestPlugins.UntilAsync(
            () =>
            {
                lock (seen)
                {
                    return seen.Contains(state);
                }
            },
            state);
    }

    /// <summary>Ends its plugin in the middle of a call.</summary>
    private sealed class Leaver(PluginContext context) : ISecret
    {
        public async ValueTask<string> ReadAsync()
        {
            await context.Connection.DisposeAsync();
            return "never told";
        }
    }
}
