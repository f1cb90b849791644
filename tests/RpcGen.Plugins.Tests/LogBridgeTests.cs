using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>
/// What a plugin logs reaches the host's loggers with all that it has, and never holds the plugin up.
/// </summary>
public sealed partial class LogBridgeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_arrives_with_level_category_event_id_values_scopes_and_exception(bool isInProcess)
    {
        using RecordingLoggers loggers = new();
        await using PluginHost host = new(new PluginHostOptions { LoggerFactory = loggers });
        await using Plugin plugin = await host.StartAsync((isInProcess
            ? PluginStartInfo.InProcess("test", context => context.Expose<ITestPlugin>(new TestPluginService(context)))
            : TestPlugins.Info()) with
        { Name = "indexer", Stop = new PluginStop { Grace = TestPlugins.Limit } });

        await plugin.GetProxy<ITestPlugin>().LogAsync();
        await plugin.StopAsync();

        RecordingLoggers.Record[] records = Received(loggers);
        Assert.Equal([11, 12, 13], records.Select(record => record.Id.Id));
        Assert.Equal(["Read", "Failed", "Ends"], records.Select(record => record.Id.Name));
        Assert.Equal([LogLevel.Information, LogLevel.Error, LogLevel.Debug], records.Select(record => record.Level));
        Assert.All(records, record => Assert.Equal("RpcGen.Plugins.Log.indexer.Indexer.Reader", record.Category));
        Assert.Equal("Read 3 words of a.txt, 0.5, True", records[0].Message);
        Assert.Equal(
            "Count=Int64:3 Path=String:a.txt Part=Double:0.5 IsLast=Boolean:True " +
            "{OriginalFormat}=String:Read {Count} words of {Path}, {Part}, {IsLast}",
            records[0].State);
        Assert.Equal("request 7", records[0].Scopes);
        Assert.Equal("", records[1].Scopes);
        Assert.Null(records[0].Exception);
        Assert.Equal(@"Failed at x\x0ay", records[1].Message);
        Assert.StartsWith("System.InvalidOperationException: no such word\nnext line", $"{records[1].Exception}", StringComparison.Ordinal);
        Assert.Equal("System.InvalidOperationException: no such word", records[1].Exception!.Message);
    }

    [Fact]
    public async Task A_host_that_takes_nothing_does_not_hold_the_plugin_up_and_what_is_lost_is_counted()
    {
        const int Count = 20_000;
        using RecordingLoggers loggers = new();
        await using PluginHost host = new(new PluginHostOptions { LoggerFactory = loggers });
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { MaxLinesPerSecond = Count * 2, Stop = new PluginStop { Grace = TestPlugins.Limit } });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        loggers.Hold();

        await proxy.LogManyAsync(Count).AsTask().WaitAsync(TestPlugins.Limit);
        Assert.Equal(3, await proxy.AddAsync(1, 2));
        Assert.Empty(Received(loggers));
        loggers.Release();
        await TestPlugins.UntilAsync(() => Dropped(loggers) > 0, "the loss is told");
        await plugin.StopAsync();

        RecordingLoggers.Record[] records = Received(loggers);
        Assert.Equal(Count, records.Length + Dropped(loggers));
        Assert.InRange(records.Length, 1000, 5000);
        Assert.StartsWith("Read 0 words", records[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_records_than_the_rate_allows_are_dropped_by_the_host()
    {
        const int Count = 2000;
        using RecordingLoggers loggers = new();
        await using PluginHost host = new(new PluginHostOptions { LoggerFactory = loggers });
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { MaxLinesPerSecond = 10, Stop = new PluginStop { Grace = TestPlugins.Limit } });

        await plugin.GetProxy<ITestPlugin>().LogManyAsync(Count);
        await plugin.StopAsync();

        // The rate is per second of a machine that may be busy: the sum is exact, the share is not.
        Assert.Equal(Count, Received(loggers).Length + Dropped(loggers));
        Assert.True(Dropped(loggers) > 0);
    }

    private static RecordingLoggers.Record[] Received(RecordingLoggers loggers) =>
        [.. loggers.Records.Where(record => record.Category.StartsWith("RpcGen.Plugins.Log.", StringComparison.Ordinal))];

    private static int Dropped(RecordingLoggers loggers) => loggers.Records
        .Select(record => DroppedRecords().Match(record.Message))
        .Where(match => match.Success)
        .Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("logged faster than it may: ([0-9]+) records were dropped")]
    private static partial Regex DroppedRecords();
}
