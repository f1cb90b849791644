using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>What a host is told of a plugin that does not start: one exception that says why.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-plugins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_missing_file_is_named_with_its_neighbours()
    {
        File.WriteAllText(Path.Combine(_folder, "indexer2"), "");

        PluginStartException exception = await FailAsync(new PluginStartInfo(Path.Combine(_folder, "indexer")));

        Assert.Equal(PluginStartFailure.NotFound, exception.Failure);
        Assert.Contains("does not exist; its folder holds indexer2", exception.Message, StringComparison.Ordinal);
        Assert.Equal("indexer", exception.Plugin);
    }

    [Fact]
    public async Task A_file_that_is_not_executable_says_what_mends_it()
    {
        PluginStartException exception =
            await FailAsync(new PluginStartInfo(Write("plain", "#!/bin/sh\n", executable: false)));

        Assert.Equal(PluginStartFailure.NotExecutable, exception.Failure);
        Assert.Contains("chmod +x", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(183, "it is a program for Arm64")]
    [InlineData(3, "it is a program for X86")]
    public async Task A_program_for_another_architecture_names_both(int machine, string text)
    {
        byte[] header = new byte[64];
        "\u007fELF"u8.CopyTo(header);
        header[4] = 2;
        header[18] = (byte)machine;
        string path = Path.Combine(_folder, "foreign");
        File.WriteAllBytes(path, header);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        PluginStartException exception = await FailAsync(new PluginStartInfo(path));

        Assert.Equal(PluginStartFailure.NotExecutable, exception.Failure);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.Contains("this is Linux on", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_whose_interpreter_is_missing_is_not_a_missing_file()
    {
        PluginStartException exception = await FailAsync(new PluginStartInfo(Write("script", "#!/no/such/shell\n")));

        Assert.Equal(PluginStartFailure.NotExecutable, exception.Failure);
        Assert.Contains("the loader or interpreter that it names is not", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_runtime_is_said_so()
    {
        // The program of .NET itself says that it misses one, when it is told where there is none.
        PluginStartException exception = await FailAsync(TestPlugins.Info() with
        {
            InheritedVariables = [],
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = _folder },
        });

        Assert.Equal(PluginStartFailure.MissingRuntime, exception.Failure);
        Assert.Contains("The .NET runtime that it needs is not installed", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.StandardError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(134)]
    [InlineData(137)]
    public async Task An_exit_before_it_is_ready_is_told_with_its_code_and_its_standard_error(int code)
    {
        PluginStartException exception = await FailAsync(TestPlugins.Info("exit", $"{code}"));

        Assert.Equal(PluginStartFailure.Exited, exception.Failure);
        Assert.Equal(new PluginExit(code), exception.Exit);
        Assert.Contains($"it exited with code {code} before it was ready", exception.Message, StringComparison.Ordinal);
        Assert.Contains("going home early", exception.StandardError, StringComparison.Ordinal);
        Assert.Contains("going home early", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_before_it_is_ready_is_told_by_name()
    {
        PluginStartException exception = await FailAsync(TestPlugins.Info("kill-self", "31"));

        Assert.Equal(new PluginExit(159, 31), exception.Exit);
        Assert.Contains("signal 31 (SIGSYS)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_no_plugin_is_quoted()
    {
        PluginStartException exception = await FailAsync(new PluginStartInfo("/bin/echo", "usage: echo"));

        Assert.Equal(PluginStartFailure.Exited, exception.Failure);
        Assert.Contains(
            "In place of a handshake it printed:\nusage: echo", exception.Message, StringComparison.Ordinal);
        Assert.Contains("It may be no plugin", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_handshake_is_said_so_and_the_process_is_killed()
    {
        PluginStartException exception = await FailAsync(TestPlugins.Info("garbage"));

        Assert.Equal(PluginStartFailure.NoPlugin, exception.Failure);
        Assert.Contains("is no handshake of RpcGen", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_never_gets_ready_is_killed_after_the_time()
    {
        PluginStartException exception = await FailAsync(
            new PluginStartInfo("/bin/sleep", "600") { StartTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(PluginStartFailure.Timeout, exception.Failure);
        Assert.Contains("was not ready within 00:00:00.3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_plugins_own_start_is_in_the_message()
    {
        PluginStartException exception = await FailAsync(TestPlugins.Info("throw"));

        Assert.Contains("no configuration today", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_prints_megabytes_before_its_first_line_of_code_starts()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info("print-first", "4096"));

        Assert.Equal(3, await plugin.GetProxy<ITestPlugin>().AddAsync(1, 2));
    }

    [Fact]
    public async Task A_call_of_a_plugin_that_cannot_start_fails_unsent_with_the_reason_and_it_is_not_tried_again()
    {
        await using PluginHost host = new();
        await using Plugin plugin = host.Add(
            new PluginStartInfo(Path.Combine(_folder, "missing")) { StartsOnDemand = true });

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => plugin.GetProxy<ITestPlugin>().AddAsync(1, 2).AsTask());

        Assert.Contains("the call was not sent", exception.Message, StringComparison.Ordinal);
        Assert.IsType<PluginStartException>(exception.InnerException);
        Assert.Equal(PluginState.Stopped, plugin.State);
        Assert.Equal(0, plugin.Restarts);
    }

    private string Write(string name, string text, bool executable = true)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(
            path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0));
        return path;
    }

    private static async Task<PluginStartException> FailAsync(PluginStartInfo info)
    {
        await using PluginHost host = new();
        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(() => host.StartAsync(info));
        Assert.Empty(host.Plugins);
        return exception;
    }
}
