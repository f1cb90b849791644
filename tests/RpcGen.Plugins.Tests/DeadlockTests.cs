using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>
/// Host and plugin that wait for each other are freed by the deadline, which names the call that waited.
/// </summary>
public sealed class DeadlockTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_and_its_plugin_that_call_each_other_synchronously_are_freed_by_the_deadline(
        bool isInProcess)
    {
        Lock gate = new();
        LockedServices services = new(gate);
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync((isInProcess
            ? PluginStartInfo.InProcess("test", context => context.Expose<ITestPlugin>(new TestPluginService(context)))
            : TestPlugins.Info()) with
        {
            OnAdding = added => added.Expose<IHostServices>(services),
            Connection = new RpcConnectionOptions
            {
                DefaultTimeout = TimeSpan.FromSeconds(3),
                PauseDeadlinesWhileDebugging = false,
            },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Assert.Equal("life", await proxy.AskHostAsync("life"));

        // The host holds what its own handler needs, and blocks on the plugin, which blocks on that handler.
        Exception? exception = null;
        bool isEntered = false;
        int answered = 0;
        Thread caller = new(() =>
        {
            lock (gate)
            {
                exception = Record.Exception(() => proxy.AskHostAsync("death").AsTask().GetAwaiter().GetResult());
                isEntered = services.IsEntered;
                answered = services.Answered;
            }
        });
        caller.Start();
        Assert.True(caller.Join(TestPlugins.Limit), "the deadline ends the wait");

        Assert.True(isEntered, "the handler waited for the lock");
        Assert.Equal(1, answered);
        Assert.IsType<TimeoutException>(exception);
        Assert.Contains("ITestPlugin.AskHostAsync", exception.Message, StringComparison.Ordinal);

        await TestPlugins.UntilAsync(() => services.Answered == 2, "the handler goes on");
        Assert.Equal("taxes", await proxy.AskHostAsync("taxes"));
        Assert.Equal(0, plugin.Restarts);
    }

    [Fact]
    public async Task A_short_deadline_of_calls_neither_hides_a_hang_nor_cuts_a_stop_short()
    {
        string note = Path.GetTempFileName();
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Connection = new RpcConnectionOptions { DefaultTimeout = TimeSpan.FromMilliseconds(100) },
            Hang = new PluginHang { UnresponsiveAfter = TimeSpan.FromMilliseconds(600) },
            Stop = new PluginStop { Grace = TestPlugins.Limit },
        });
        await NoteAsync(plugin.GetProxy<ITestPlugin>(), note);
        await TestPlugins.SuspendAsync(plugin.ProcessId!.Value);
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Unresponsive, "it is unresponsive");
        _ = Signals.Send(plugin.ProcessId!.Value, 18);

        await plugin.StopAsync();

        Assert.Equal("shut down", await File.ReadAllTextAsync(note));
        File.Delete(note);
    }

    // A busy machine may take longer than the deadline: what counts is that the hook is there.
    private static async Task NoteAsync(ITestPlugin proxy, string note)
    {
        for (int attempts = 0; attempts < 100; attempts++)
        {
            try
            {
                await proxy.NoteShutdownAsync(note, 500);
                return;
            }
            catch (TimeoutException)
            {
                // Again.
            }
        }

        Assert.Fail("No call was answered within its deadline");
    }

    private sealed class LockedServices(Lock gate) : IHostServices
    {
        private int _answered;
        private volatile bool _isEntered;

        public int Answered => Volatile.Read(ref _answered);

        /// <summary>Whether a handler has begun since the first answer.</summary>
        public bool IsEntered => _isEntered;

        public ValueTask<string> AnswerAsync(string question)
        {
            _isEntered = Answered > 0;
            lock (gate)
            {
                Interlocked.Increment(ref _answered);
                return new(question);
            }
        }

        public ValueTask<INote> GetNoteAsync() => throw new NotSupportedException();
    }
}
