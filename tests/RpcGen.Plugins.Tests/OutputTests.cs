using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>What a plugin prints is drained, cut, escaped, and limited.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Lines_arrive_with_where_they_went()
    {
        List<(string, bool)> lines = [];
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());
        plugin.OutputReceived += (_, output) => lines.Add((output.Line, output.IsError));
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        await proxy.PrintAsync("to all", toError: false);
        await TestPlugins.UntilAsync(() => lines.Count == 1, "a line");
        await proxy.PrintAsync("to few", toError: true);
        await TestPlugins.UntilAsync(() => lines.Count == 2, "another line");

        Assert.Equal([("to all", false), ("to few", true)], lines);
    }

    [Fact]
    public async Task A_flood_is_dropped_and_counted_and_calls_go_on()
    {
        int lines = 0;
        CapturingLogger log = new();
        await using PluginHost host = new(new PluginHostOptions { LoggerFactory = log });
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { MaxLinesPerSecond = 50 });
        plugin.OutputReceived += (_, _) => Interlocked.Increment(ref lines);
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        await proxy.PrintAsync(new string('x', 200), toError: false, times: 20_000);
        Assert.Equal(3, await proxy.AddAsync(1, 2));
        await plugin.StopAsync();

        await TestPlugins.UntilAsync(
            () => log.Text.Contains("lines were dropped", StringComparison.Ordinal), "it is told");
        Assert.InRange(lines, 1, 10_000);
    }

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo", "one|two")]
    [InlineData("a\0b\n", "a\\x00b")]
    [InlineData("\u001b[31mred\n", "\\x1b[31mred")]
    [InlineData("x\rfake: line\n", "x\\x0dfake: line")]
    [InlineData("left\u202eright\n", "left\\u202eright")]
    [InlineData("tab\there\n", "tab\there")]
    public async Task Control_characters_are_written_out(string printed, string expected)
    {
        List<string> lines = [];
        OutputCollector collector = new((_, line) => lines.Add(line), _ => { }, 1000, TimeProvider.System);

        collector.Output.Add(System.Text.Encoding.UTF8.GetBytes(printed));
        collector.Output.End();
        collector.Complete();
        await collector.Delivered;

        Assert.Equal(expected, string.Join('|', lines));
    }

    [Fact]
    public async Task A_line_of_a_hundred_megabytes_is_cut_and_memory_stays_bounded()
    {
        List<string> lines = [];
        OutputCollector collector = new((_, line) => lines.Add(line), _ => { }, 1000, TimeProvider.System);
        byte[] piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'x');
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1600; i++)
        {
            collector.Error.Add(piece);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        collector.Error.End();
        collector.Complete();
        await collector.Delivered;

        Assert.EndsWith($"... ({1599L * 64 * 1024} bytes more)", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(4096, collector.Error.Tail.Length);
    }
}
