using System.Diagnostics;
using System.Security.Cryptography;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>Only the program that was meant is run: a pinned hash, and a path that other users cannot change.</summary>
public sealed class TrustTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-plugins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_pinned_program_starts_and_keeps_no_descriptor_but_that_of_its_file()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Sha256 = HashOf(TestPlugins.Program).ToUpperInvariant() });

        string[] descriptors = await plugin.GetProxy<ITestPlugin>().DescriptorsAsync();

        Assert.Contains(descriptors, text => text == $"4 {TestPlugins.Program}");
        Assert.Equal(
            Path.GetDirectoryName(TestPlugins.Program), await plugin.GetProxy<ITestPlugin>().WorkingDirectoryAsync());
    }

    [Fact]
    public async Task A_pinned_dll_starts_and_another_one_does_not()
    {
        string dll = TestPlugins.Program + ".dll";
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Program = dll, Sha256 = HashOf(dll) });

        Assert.Equal(3, await plugin.GetProxy<ITestPlugin>().AddAsync(1, 2));
        await RefusedAsync(
            TestPlugins.Info() with { Program = dll, Sha256 = HashOf(TestPlugins.Program) },
            $"has the SHA-256 {HashOf(dll)}");
    }

    [Fact]
    public async Task Another_program_than_the_pinned_one_is_refused_before_it_runs()
    {
        string file = Write("plugin", "#!/bin/sh\ntouch ran\n");
        string hash = HashOf(file);
        Write("plugin", "#!/bin/sh\ntouch ran # changed\n");

        await RefusedAsync(
            new PluginStartInfo(file) { Sha256 = hash }, $"has the SHA-256 {HashOf(file)}, it must be {hash}");

        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
    }

    [Fact]
    public async Task A_program_that_is_replaced_after_its_hash_was_taken_does_not_run()
    {
        string file = Write("plugin", "#!/bin/sh\necho the pinned one\n");
        Replacement replacement = new(file, Write("other", "#!/bin/sh\necho the other one\n"));

        PluginStartException exception = await FailAsync(
            new PluginStartInfo(file) { Sha256 = HashOf(file), Launcher = replacement });

        Assert.Equal("the pinned one", exception.StandardOutput);
        Assert.Contains("the other one", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_pin_a_program_that_is_replaced_before_its_start_does_run()
    {
        string file = Write("plugin", "#!/bin/sh\necho the first one\n");
        Replacement replacement = new(file, Write("other", "#!/bin/sh\necho the other one\n"));

        PluginStartException exception = await FailAsync(new PluginStartInfo(file) { Launcher = replacement });

        Assert.Equal("the other one", exception.StandardOutput);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("gg00000000000000000000000000000000000000000000000000000000000000")]
    public void A_pin_that_is_no_hash_is_refused(string hash)
    {
        PluginHost host = new();

        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => host.Add(TestPlugins.Info() with { Sha256 = hash }));

        Assert.Contains("64 hexadecimal digits", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b/plugin", "all users may write to")]
    [InlineData("a/b", "all users may write to")]
    [InlineData("a", "all users may write to")]
    public async Task What_all_users_may_write_to_is_not_run(string writable, string text)
    {
        string path = Nested();
        string which = Path.Combine(_folder, writable);
        File.SetUnixFileMode(which, Own | UnixFileMode.OtherWrite);

        await RefusedAsync(new PluginStartInfo(path), $"{text} '{which}'; chmod o-w");
        await RanAsync(new PluginStartInfo(path) { AllowsUntrustedPath = true });
        File.SetUnixFileMode(which, Own);
        await RanAsync(new PluginStartInfo(path));
    }

    [Fact]
    public async Task A_folder_of_all_users_may_hold_the_folder_of_a_plugin_but_not_the_plugin_itself()
    {
        string path = Nested();
        const UnixFileMode Shared = Own | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;
        File.SetUnixFileMode(Path.Combine(_folder, "a"), Shared);
        await RanAsync(new PluginStartInfo(path));

        File.SetUnixFileMode(Path.Combine(_folder, "a/b"), Shared);
        await RefusedAsync(new PluginStartInfo(path), "all users may write to");
    }

    [Fact]
    public async Task A_symbolic_link_is_followed_to_what_is_not_to_be_trusted()
    {
        string path = Nested();
        string link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "a/../a/./b/plugin");
        await RanAsync(new PluginStartInfo(link));

        File.SetUnixFileMode(Path.Combine(_folder, "a"), Own | UnixFileMode.OtherWrite);
        await RefusedAsync(new PluginStartInfo(link), $"all users may write to '{Path.Combine(_folder, "a")}'");
    }

    [Fact]
    public async Task A_file_of_another_user_or_of_a_group_that_writes_to_it_is_not_run()
    {
        // Only root can give a file away. Of another user, the shell is one that this user does not own.
        string path = Nested();
        if (Environment.IsPrivilegedProcess)
        {
            await ChangeOwnerAsync("12345:0", path);
            await RefusedAsync(new PluginStartInfo(path), $"'{path}' belongs to the user with the id 12345");
            await ChangeOwnerAsync("0:12345", path);
            File.SetUnixFileMode(path, Own | UnixFileMode.GroupWrite);
            await RefusedAsync(new PluginStartInfo(path), $"the group with the id 12345 may write to '{path}'");
            await ChangeOwnerAsync("0:0", path);
        }

        await RanAsync(new PluginStartInfo(path));
        await RanAsync(new PluginStartInfo("/bin/sh", "-c", "echo it ran"));
    }

    private string Nested()
    {
        foreach (string folder in (string[])["a", "a/b"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder), Own);
        }

        return Write("a/b/plugin", "#!/bin/sh\necho it ran\n");
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Own);
        return path;
    }

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static async Task ChangeOwnerAsync(string owner, string path)
    {
        using Process process = Process.Start("chown", [owner, path]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task RefusedAsync(PluginStartInfo info, string text)
    {
        PluginStartException exception = await FailAsync(info);
        Assert.Equal(PluginStartFailure.NotTrusted, exception.Failure);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    private static async Task RanAsync(PluginStartInfo info)
    {
        PluginStartException exception = await FailAsync(info);
        Assert.Equal("it ran", exception.StandardOutput);
    }

    private static async Task<PluginStartException> FailAsync(PluginStartInfo info)
    {
        await using PluginHost host = new();
        return await Assert.ThrowsAsync<PluginStartException>(() => host.StartAsync(info));
    }

    /// <summary>Puts another file in the place of the program, between the look at it and its start.</summary>
    private sealed class Replacement(string file, string other) : IPluginLauncher
    {
        public PluginCommand Wrap(PluginCommand command)
        {
            File.Move(other, file, overwrite: true);
            return command;
        }
    }
}
