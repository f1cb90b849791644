using System.Diagnostics;
using System.Globalization;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>Hosts at the same time have nothing to do with each other, in one process and in two.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public async Task Two_hosts_in_one_process_have_plugins_services_and_ends_of_their_own()
    {
        PluginHost first = new();
        await using PluginHost second = new();
        first.Expose<IHostServices>(new Services("first"));
        second.Expose<IHostServices>(new Services("second"));
        Plugin[] plugins = await Task.WhenAll(
            first.StartAsync(TestPlugins.Info()), second.StartAsync(TestPlugins.Info()),
            second.StartAsync(TestPlugins.Info()));
        int[] processes = [.. plugins.Select(plugin => plugin.ProcessId!.Value)];

        string[] answers = await Task.WhenAll(
            plugins.Select(plugin => plugin.GetProxy<ITestPlugin>().AskHostAsync("who").AsTask()));
        Assert.Equal(["first", "second", "second"], answers);
        Assert.Single(first.Plugins);

        await first.DisposeAsync();

        Assert.False(TestPlugins.IsThere(processes[0]));
        Assert.Equal(PluginState.Running, plugins[1].State);
        Assert.Equal("second", await plugins[2].GetProxy<ITestPlugin>().AskHostAsync("who"));
        Assert.Equal(2, second.Plugins.Count);
    }

    [Fact]
    public async Task The_death_of_a_host_process_ends_its_plugins_and_none_of_another_host()
    {
        using Process first = Start();
        using Process second = Start();
        int[] ofFirst = await ProcessesAsync(first);
        int[] ofSecond = await ProcessesAsync(second);

        first.Kill();
        await first.WaitForExitAsync();

        await TestPlugins.UntilAsync(() => !ofFirst.Any(TestPlugins.Runs), "the plugins of the first host are gone");
        Assert.All(ofSecond, process => Assert.True(TestPlugins.Runs(process)));
        second.Kill();
        await second.WaitForExitAsync();
        await TestPlugins.UntilAsync(() => !ofSecond.Any(TestPlugins.Runs), "the plugins of the second host are gone");
    }

    private static Process Start() =>
        Process.Start(new ProcessStartInfo(TestPlugins.Program, ["host", "2"]) { RedirectStandardOutput = true })!;

    private static async Task<int[]> ProcessesAsync(Process host) =>
    [
        .. (await host.StandardOutput.ReadLineAsync())!.Split(' ').Select(
            id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    private sealed class Services(string name) : IHostServices
    {
        public ValueTask<string> AnswerAsync(string question) => new(name);

        public ValueTask<INote> GetNoteAsync() => throw new NotSupportedException();
    }
}
