using System.Diagnostics;
using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

/// <summary>Runs the simulation in processes of its own: it needs a thread pool of one thread.</summary>
public sealed class SimulationTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_thousand_seeds_keep_all_promises(int first)
    {
        (int exitCode, string output) = await RunAsync("--first", $"{first}", "--seeds", "1000", "--calls", "60");

        Assert.True(exitCode == 0, output);
        Assert.Contains("1000 seeds", output, StringComparison.Ordinal);
    }

    /// <summary>Seed 0 is one without faults: only the defect is there to be noticed.</summary>
    [Theory]
    [InlineData("LostReply")]
    [InlineData("LostEnd")]
    [InlineData("RepeatedItems")]
    [InlineData("SwappedItems")]
    public async Task A_link_that_does_one_thing_wrong_is_noticed(string defect)
    {
        (int exitCode, string output) = await RunAsync("--seed", "0", "--calls", "200", "--defect", defect);

        Assert.Equal(1, exitCode);
        Assert.Contains("1 seeds with violations", output, StringComparison.Ordinal);
        Assert.Contains("replay: dotnet run", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "RpcGen.Simulation.dll");
        using Process process = Process.Start(
            new ProcessStartInfo(ChildProcess.Command[0], ["exec", program, .. arguments]) { RedirectStandardOutput = true })!;
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit);
            await process.WaitForExitAsync().Soon();
            return (process.ExitCode, output);
        }
        finally
        {
            process.Kill();
        }
    }
}
