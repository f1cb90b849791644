using System.Diagnostics;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>Child processes whose standard streams carry the frames.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StandardStreamTests
{
    [Fact]
    public async Task What_a_child_and_its_own_children_print_and_read_does_not_reach_the_frames()
    {
        await using ChildProcess child = ChildProcess.StartWithError("stdio", "false");
        await using RpcConnection connection = await child.ConnectAsync().Soon();
        IStandardStreams streams = connection.GetProxy<IStandardStreams>();

        Assert.Equal("", await streams.UseAsync("first").Soon());
        Assert.Equal("", await streams.UseAsync("second").Soon());

        await connection.CloseAsync().Soon();
        string printed = await child.Process.StandardError.ReadToEndAsync().Soon();
        foreach (string source in (string[])["writer", "stream", "console", "child"])
        {
            Assert.Contains($"first of the {source}\n", printed, StringComparison.Ordinal);
            Assert.Contains($"second of the {source}\n", printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_child_that_waits_for_completion_ends_with_its_connection()
    {
        await using ChildProcess child = ChildProcess.Start(["stdio", "false"]);
        await using (await child.ConnectAsync().Soon())
        {
            Assert.False(child.Process.HasExited);
        }

        await child.Process.WaitForExitAsync().Soon();
        Assert.Equal(0, child.Process.ExitCode);
    }

    [Theory]
    [InlineData(true, "signal 9")]
    [InlineData(false, "exit code 3")]
    public async Task A_childs_death_ends_the_connection_while_a_grandchild_holds_its_pipes(bool kills, string how)
    {
        await using ChildProcess child = ChildProcess.Start(["stdio", "true"]);
        await using RpcConnection connection = await child.ConnectAsync().Soon();
        IStandardStreams streams = connection.GetProxy<IStandardStreams>();
        using Process grandchild = Process.GetProcessById(await streams.GrandchildAsync().Soon());
        try
        {
            Task pending = kills ? streams.UseAsync("") : streams.ExitAsync(3);
            if (kills)
            {
                child.Process.Kill();
            }

            RpcConnectionLostException error =
                await Assert.ThrowsAsync<RpcConnectionLostException>(() => pending.Soon());

            Assert.False(grandchild.HasExited);
            Assert.Equal(RpcCloseKind.PeerLost, error.Reason.Kind);
            Assert.Contains(how, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            grandchild.Kill();
        }
    }

    [Fact]
    public async Task What_a_child_sent_before_it_ended_is_received()
    {
        using Process child = Start("sleep 600 & echo $!; exit 3");
        await child.WaitForExitAsync().Soon();
        using RpcChannel channel = RpcPipes.ToChild(child);
        byte[] received = new byte[100];

        int count = channel.Receive(received, default);
        using Process grandchild = Process.GetProcessById(
            int.Parse(received.AsSpan(0, count), System.Globalization.CultureInfo.InvariantCulture));
        Task<int> end = Task.Run(() => channel.Receive(received, default));
        try
        {
            Assert.Equal(0, await end.Soon());
            Assert.False(grandchild.HasExited);
        }
        finally
        {
            grandchild.Kill();
            await end;
        }

        Assert.Throws<IOException>(() => channel.TrySend("x"u8, default));
    }

    [Fact]
    public async Task Text_that_a_child_prints_before_its_handshake_is_quoted()
    {
        using Process child = Start("echo Picked up OPTIONS; exec cat > /dev/null");

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync(RpcPipes.ToChild(child)).Soon());

        Assert.Contains("\"Picked up OPTIONS\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("prints to standard error", error.Message, StringComparison.Ordinal);
        await child.WaitForExitAsync().Soon();
    }

    [Fact]
    public async Task Standard_error_that_leads_into_the_frames_is_refused()
    {
        await using ChildProcess child =
            ChildProcess.Start(["serve", "stdio:"], "sh", "-c", "exec \"$@\" 2>&1", "sh");

        string? line = await child.Process.StandardOutput.ReadLineAsync().Soon();

        Assert.Contains(
            "RpcConnectException: Standard error is the same file as standard output", line, StringComparison.Ordinal);
    }

    private static Process Start(string script) => Process.Start(new ProcessStartInfo("sh", ["-c", script])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
