using System.Collections.Concurrent;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>In development, changed files of a plugin's folder replace the plugin while it is used.</summary>
public sealed class FolderWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-plugins-").FullName;

    public FolderWatchTests()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "run"), TestPlugins.Program);
        Write("1.0");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_change_replaces_the_plugin_and_a_version_that_does_not_run_leaves_it_as_it_was()
    {
        ConcurrentQueue<PluginReplacedEventArgs> replaced = new();
        CapturingLogger log = new();
        await using PluginHost host = new(new PluginHostOptions { LoggerFactory = log });
        PluginFolderWatch watch = host.Watch(_folder, Adjust, TimeSpan.FromMilliseconds(20));
        watch.Replaced += (_, change) => replaced.Enqueue(change);
        ITestPlugin proxy = watch.Plugin.GetProxy<ITestPlugin>();
        int first = await proxy.ProcessIdAsync();
        string copy = await proxy.WorkingDirectoryAsync();

        Write("2.0", "exit", "5");
        PluginReplacedEventArgs failed = await NextAsync(replaced, change => change.Version == new Version(2, 0));
        Assert.Equal(new PluginExit(5), Assert.IsType<PluginStartException>(failed.Failure).Exit);
        Assert.Contains($"the changed files of '{_folder}' do not run", log.Text, StringComparison.Ordinal);
        Assert.Equal(first, await proxy.ProcessIdAsync());

        File.WriteAllText(Path.Combine(_folder, "plugin.json"), "{");
        PluginReplacedEventArgs wrong = await NextAsync(replaced, change => change.Version is null);
        Assert.Contains(Path.Combine(_folder, "plugin.json"), wrong.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(first, await proxy.ProcessIdAsync());

        Write("3.0");
        PluginReplacedEventArgs fine = await NextAsync(replaced, change => change.Version == new Version(3, 0));
        Assert.Null(fine.Failure);
        int third = await proxy.ProcessIdAsync();
        Assert.NotEqual(first, third);
        Assert.False(TestPlugins.IsThere(first));
        Assert.False(Directory.Exists(copy), "the copy of the old version is gone");
        Assert.Equal(0, watch.Plugin.Restarts);

        copy = await proxy.WorkingDirectoryAsync();
        await watch.DisposeAsync();
        await watch.DisposeAsync();
        Assert.Empty(host.Plugins);
        Assert.False(TestPlugins.IsThere(third));
        Assert.False(Directory.Exists(copy), "the copy is gone");
    }

    [Fact]
    public async Task Many_changes_are_one_replacement_once_the_files_are_at_rest()
    {
        TimeSpan quiet = TimeSpan.FromMilliseconds(4321);
        HeldTime time = new(quiet);
        ConcurrentQueue<PluginReplacedEventArgs> replaced = new();
        await using PluginHost host = new(new PluginHostOptions { TimeProvider = time });
        await using PluginFolderWatch watch = host.Watch(_folder, Adjust, quiet);
        watch.Replaced += (_, change) => replaced.Enqueue(change);
        int first = await watch.Plugin.GetProxy<ITestPlugin>().ProcessIdAsync();

        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(Path.Combine(_folder, $"file{i}"), "changed");
        }

        await TestPlugins.UntilAsync(() => time.Settings >= 5, "the changes are seen");
        Assert.Equal(first, watch.Plugin.ProcessId);
        Assert.Empty(replaced);

        Assert.Equal(1, time.Elapse());
        await TestPlugins.UntilAsync(() => !replaced.IsEmpty, "replaced");
        Assert.Null(Assert.Single(replaced).Failure);
        Assert.NotEqual(first, watch.Plugin.ProcessId);
    }

    [Fact]
    public async Task A_plugin_that_does_not_run_takes_the_new_files_with_its_next_start()
    {
        ConcurrentQueue<PluginReplacedEventArgs> replaced = new();
        Write("1.0", "exit", "5");
        await using PluginHost host = new();
        await using PluginFolderWatch watch = host.Watch(_folder, Adjust, TimeSpan.FromMilliseconds(20));
        watch.Replaced += (_, change) => replaced.Enqueue(change);
        ITestPlugin proxy = watch.Plugin.GetProxy<ITestPlugin>();
        await Assert.ThrowsAsync<RpcConnectException>(() => proxy.AddAsync(1, 2).AsTask());

        Write("2.0");
        await NextAsync(replaced, change => change is { Failure: null, Version.Major: 2 });

        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }

    [Fact]
    public void A_folder_without_a_manifest_is_refused()
    {
        File.Delete(Path.Combine(_folder, "plugin.json"));
        PluginHost host = new();

        PluginManifestException exception = Assert.Throws<PluginManifestException>(() => host.Watch(_folder));

        Assert.Equal(Path.Combine(_folder, "plugin.json"), exception.File);
        Assert.Empty(host.Plugins);
    }

    private static PluginStartInfo Adjust(PluginManifest manifest) => manifest.StartInfo with
    {
        StartTimeout = TestPlugins.Limit,
        CallWait = TestPlugins.Limit,
        AllowsUntrustedPath = true,
    };

    // A change may be seen as several: those before the wanted one do not count.
    private static async Task<PluginReplacedEventArgs> NextAsync(
        ConcurrentQueue<PluginReplacedEventArgs> replaced, Func<PluginReplacedEventArgs, bool> condition)
    {
        await TestPlugins.UntilAsync(() => replaced.Any(condition), "the change came to rest");
        return replaced.First(condition);
    }

    private void Write(string version, params string[] arguments)
    {
        // As a whole: what is half written is another change.
        string file = Path.Combine(_folder, "plugin.new");
        string list = string.Join(", ", arguments.Select(argument => $"\"{argument}\""));
        File.WriteAllText(
            file, $$"""{ "name": "test", "version": "{{version}}", "entry": "run", "arguments": [{{list}}] }""");
        File.Move(file, Path.Combine(_folder, "plugin.json"), overwrite: true);
    }
}
