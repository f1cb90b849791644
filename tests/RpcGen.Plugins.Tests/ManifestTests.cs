using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A folder with a plugin.json is a plugin; a wrong one says where it is wrong.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-plugins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_that_a_manifest_can_say_is_read()
    {
        PluginManifest manifest = Read("""
            {
              // Comments are allowed.
              "name": "indexer",
              "version": "1.4.2",
              "entry": "bin/Indexer.dll",
              "arguments": ["--fast"],
              "contracts": { "Search.IIndexer": { "from": "1.2", "below": "2.0" }, "Search.IStatus": { "from": "1.0" } },
              "needs": ["Host.IWorkspace"],
              "limits": {
                "memoryMiB": 512, "openFiles": 256, "linesPerSecond": 100, "startSeconds": 10, "idleSeconds": 600,
              },
            }
            """);

        PluginStartInfo info = manifest.StartInfo;
        Assert.Equal(new Version(1, 4, 2), manifest.Version);
        Assert.Equal("indexer", info.Name);
        Assert.Equal(Path.Combine(_folder, "bin/Indexer.dll"), info.Program);
        Assert.Equal(["--fast"], info.Arguments);
        Assert.Equal(["Search.IIndexer 1.2 to below 2.0", "Search.IStatus 1.0 or later"], info.Contracts.Select(c => c.ToString()));
        Assert.Equal(["Host.IWorkspace"], info.Needs);
        Assert.Equal(new PluginBudget { Memory = 512L * 1024 * 1024, OpenFiles = 256 }, info.Budget);
        Assert.Equal(100, info.MaxLinesPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(10), info.StartTimeout);
        Assert.Equal(TimeSpan.FromMinutes(10), info.IdleStop);
        Assert.True(info.StartsOnDemand);
    }

    [Theory]
    [InlineData("{\n\"name\": \"a\",\n\"version\": \"1.0\"\n}", 1, "entry", "it is missing")]
    [InlineData("{\n\"name\": \"a\",\n\"version\": \"one\", \"entry\": \"a\"\n}", 3, "version", "'one' is no version")]
    [InlineData("{\n\"name\": 5 }", 2, "name", "it must be a text")]
    [InlineData("{\"name\": \"a\", \"version\": \"1.0\",\n\n\"entry\": \"../a\"}", 3, "entry", "leads out of the folder")]
    [InlineData("{\"name\": \"a\", \"version\": \"1.0\", \"entry\": \"a\",\n\"limits\": {\n\"memoryMiB\": -1 } }", 3, "limits.memoryMiB", "whole number")]
    [InlineData("{\"name\": \"a\", \"version\": \"1.0\", \"entry\": \"a\",\n\"colour\": 1 }", 2, "colour", "there is no such field; there are arguments, contracts")]
    [InlineData("{\"name\": \"a\", \"version\": \"1.0\", \"entry\": \"a\",\n\"contracts\": {\"X\": {} } }", 2, "contracts.X.from", "it is missing")]
    [InlineData("{\"name\": \"a\",\n\"name\": \"b\"}", 2, "name", "it occurs twice")]
    [InlineData("{\n\"name\": \"a\"\n\"version\"", 3, "", "it is no JSON")]
    [InlineData("[]", 1, "", "a manifest is a JSON object")]
    public void A_wrong_manifest_names_file_line_and_field(string json, int line, string field, string problem)
    {
        PluginManifestException exception = Assert.Throws<PluginManifestException>(() => Read(json));

        Assert.Equal(Path.Combine(_folder, "plugin.json"), exception.File);
        Assert.Equal(line, exception.Line);
        Assert.Equal(field, exception.Field);
        Assert.StartsWith($"{exception.File}({line}): ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_says_so()
    {
        PluginManifestException exception = Assert.Throws<PluginManifestException>(() => PluginManifest.Read(_folder));

        Assert.Equal(0, exception.Line);
        Assert.Contains("plugin.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loaded_plugin_starts_with_its_first_call_and_gets_what_it_needs_only()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "run"), TestPlugins.Program);
        File.WriteAllText(Path.Combine(_folder, "plugin.json"), """
            {
              "name": "test", "version": "1.0", "entry": "run",
              "contracts": { "RpcGen.Plugins.TestPlugin.ITestPlugin": { "from": "1.0", "below": "2.0" } },
              "needs": ["RpcGen.Plugins.TestPlugin.IHostServices"]
            }
            """);
        await using PluginHost host = new();
        host.Expose<IHostServices>(new HostServices());
        host.Expose<ISecret>(new NoSecret());
        Plugin plugin = host.Load(_folder, manifest => manifest.StartInfo with { AllowsUntrustedPath = true });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Assert.Equal(PluginState.Stopped, plugin.State);

        Assert.Equal("the answer to it", await proxy.AskHostAsync("it"));
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => proxy.AskSecretAsync().AsTask());

        Assert.Equal(RpcStatus.PermissionDenied, exception.Status);
    }

    private PluginManifest Read(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "plugin.json"), json);
        return PluginManifest.Read(_folder);
    }

    private sealed class NoSecret : ISecret
    {
        public ValueTask<string> ReadAsync() => new("never read");
    }
}
