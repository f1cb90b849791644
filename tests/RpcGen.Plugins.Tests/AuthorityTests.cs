using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>What a plugin may call, which contracts it must serve, and what can be taken back.</summary>
public sealed class AuthorityTests
{
    private sealed class Secret : ISecret
    {
        public ValueTask<string> ReadAsync() => new("42");
    }

    [Fact]
    public async Task A_contract_that_was_not_granted_is_refused()
    {
        await using PluginHost host = new();
        host.Expose<ISecret>(new Secret());
        host.Expose<IHostServices>(new HostServices());
        await using Plugin trusted = await host.StartAsync(TestPlugins.Info());
        await using Plugin other = await host.StartAsync(TestPlugins.Info() with { Grants = [typeof(IHostServices)] });

        Assert.Equal("42", await trusted.GetProxy<ITestPlugin>().AskSecretAsync());
        Assert.Equal("the answer to all", await other.GetProxy<ITestPlugin>().AskHostAsync("all"));
        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => other.GetProxy<ITestPlugin>().AskSecretAsync().AsTask());
        Assert.Equal(RpcStatus.PermissionDenied, exception.Status);
        Assert.Contains("may not call", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_handed_out_is_revoked_with_all_that_was_got_through_it()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { OnAdding = p => p.Expose<IHostServices>(new HostServices()) });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Assert.Equal("note of the host", await proxy.ReadNoteAsync());

        plugin.Revoke();

        RpcException direct = await Assert.ThrowsAsync<RpcException>(() => proxy.AskHostAsync("life").AsTask());
        RpcException transitive = await Assert.ThrowsAsync<RpcException>(() => proxy.ReadNoteAsync().AsTask());
        Assert.Equal(RpcStatus.PermissionDenied, direct.Status);
        Assert.Equal(RpcStatus.PermissionDenied, transitive.Status);
        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }

    [Theory]
    [InlineData("1.0", "2.0", null)]
    [InlineData("1.2", null, null)]
    [InlineData("1.3", "2.0", "1.3 to below 2.0, the plugin serves version 1.2")]
    [InlineData("1.0", "1.2", "1.0 to below 1.2, the plugin serves version 1.2")]
    public async Task Versions_must_fit_and_both_are_named(string minimum, string? below, string? problem)
    {
        await using PluginHost host = new();
        Plugin plugin =
            host.Add(TestPlugins.Info() with { Contracts = [PluginContract.Of<ITestPlugin>(minimum, below)] });
        if (problem is null)
        {
            await plugin.StartAsync();
            Assert.Equal(PluginState.Running, plugin.State);
            return;
        }

        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(() => plugin.StartAsync());

        Assert.Equal(PluginStartFailure.Incompatible, exception.Failure);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Equal(PluginState.Quarantined, plugin.State);
    }

    [Fact]
    public async Task A_contract_that_is_not_served_is_named()
    {
        await using PluginHost host = new();

        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(
            () => host.StartAsync(TestPlugins.Info() with { Contracts = [PluginContract.Of<ISecret>("1.0")] }));

        Assert.Contains(
            "ISecret 1.0 or later, the plugin does not serve it", exception.Message, StringComparison.Ordinal);
    }
}
