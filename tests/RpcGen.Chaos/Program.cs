using System.CommandLine;

namespace RpcGen.Chaos;

/// <summary>The command line.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        // The processes that this program starts.
        ["serve", { } endpoint, .. var settings] => ServeProcess.RunAsync(endpoint, ProcessSettings.Parse(settings)),
        ["work", { } endpoint, .. var settings] => WorkProcess.RunAsync(endpoint, ProcessSettings.Parse(settings)),
        _ => BuildCommandLine().Parse(args).InvokeAsync(),
    };

    private static RootCommand BuildCommandLine()
    {
        Option<double> minutes = new("--minutes")
        {
            Description = "How long; 0 is one epoch of ten seconds",
            DefaultValueFactory = _ => 1,
        };
        Option<int?> seed =
            new("--seed") { Description = "The seed of the first epoch; each further one has the next" };
        Option<string?> transports = new("--transports")
        {
            Description = "Transports, separated by commas: unix, ipc, stdio; with --soak also memory. Default: all",
        };
        Option<int> minKills = new("--min-kills") { Description = "Goes on until there were so many kills" };
        Option<bool> soak =
            new("--soak") { Description = "Kills nothing; fails if memory, descriptors or threads grow" };
        RootCommand command =
            new("Calls between real processes that are killed, stopped and cut off; all notes are compared")
        {
            minutes, seed, transports, minKills, soak,
        };
        command.SetAction((result, _) =>
        {
            TimeSpan duration = TimeSpan.FromMinutes(result.GetValue(minutes));
            int first = result.GetValue(seed) ?? Random.Shared.Next(1_000_000);
            bool soaks = result.GetValue(soak);
            string[] kinds =
                (result.GetValue(transports) ?? (soaks ? "unix,ipc,stdio,memory" : "unix,ipc,stdio")).Split(',');
            return soaks
                ? SoakRun.RunAsync(duration, first, kinds)
                : ChaosRun.RunAsync(duration, first, kinds, result.GetValue(minKills));
        });
        return command;
    }
}
