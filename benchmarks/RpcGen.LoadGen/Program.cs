using System.CommandLine;
using System.Runtime.Versioning;
using System.Text.Json;
using RpcGen.LoadGen.Measuring;
using RpcGen.LoadGen.Plugins;
using RpcGen.Plugins;
using Spectre.Console;

namespace RpcGen.LoadGen;

/// <summary>The command line.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Handles the processes that this program starts, without loading the command line library.
        switch (args)
        {
            case ["serve", { } endpoint, { } rawKind, { } rawAddress]:
                await ServeCommand.RunAsync(endpoint, rawKind, rawAddress);
                return 0;
            case ["serve-network", { } road]:
                await ServeNetworkCommand.RunAsync(road);
                return 0;
            case ["hog"]:
                Hogs.Run();
                return 0;
            case ["plugin-role"]:
                return await PluginProgram.RunAsync(args, plugin => plugin.Expose<ILoad>(new LoadServer()));
            case ["bare"]:
                Console.WriteLine("3");
                return 0;
            case ["cold", { } endpoint]:
                await using (RpcConnection connection = await RpcConnection.ConnectAsync(endpoint))
                {
                    Console.WriteLine(await connection.GetProxy<ILoad>().AddAsync(1, 2));
                }

                return 0;
            default:
                return await BuildCommandLine().Parse(args).InvokeAsync();
        }
    }

    private static RootCommand BuildCommandLine()
    {
        Option<string> transports = new("--transport")
        {
            Description = "Transports, separated by commas: unix, pipe, shm, stdio, memory, tcp, tls, ws",
            DefaultValueFactory = _ => "unix",
        };
        Option<string> workloads = new("--workload")
        {
            Description = "Workloads, separated by commas: W1, W2, W3, W4, W5, W6, W7, W8, W9, W10, slow, payloads, " +
                "blocking, sparse, idle, kill, starve",
            DefaultValueFactory = _ => "W1,W3",
        };
        Option<double> seconds = new("--seconds")
        {
            Description = "How long each figure is measured",
            DefaultValueFactory = _ => 4,
        };
        Option<string> wait = new("--wait")
        {
            Description = "How receive threads on shared memory wait: park, adaptive, spin",
            DefaultValueFactory = _ => "adaptive",
        };
        Option<int> hogs = new("--hogs")
        {
            Description = "Processes that keep one processor busy each, beside the measurement; " +
                "all raw baselines are sockets then",
        };
        Option<bool> pin = new("--pin") { Description = "Fix client and server to a core each (Linux)" };
        Option<bool> aot = new("--aot")
        {
            Description = "Publish this program ahead of time and measure both sides as that; " +
                "W7 has a row of each kind",
        };
        Option<FileInfo?> json = new("--json") { Description = "A file for the figures as JSON" };
        Command run = new("run", "Measures workloads in two processes, each beside its raw baseline")
        {
            transports, workloads, seconds, wait, hogs, pin, aot, json,
        };
        run.SetAction(async (result, cancellationToken) =>
        {
            Environment.SetEnvironmentVariable(Sessions.WaitVariable, result.GetValue(wait));
            bool isNative = result.GetValue(aot);
            string[] all = result.GetValue(workloads)!.ToUpperInvariant().Split(',');
            string[] here = isNative ? [.. all.Intersect(["W7"])] : all;
            List<Row> rows = [];
            if (here.Length > 0)
            {
                Sessions.ComparesWithPage = result.GetValue(hogs) == 0;
                using Hogs busy = Hogs.Start(result.GetValue(hogs));
                rows = await RunCommand.RunAsync(
                    result.GetValue(transports)!.Split(','), here, result.GetValue(seconds), result.GetValue(pin),
                    Console.Error.WriteLine);
            }

            if (isNative)
            {
                string[] arguments =
                [
                    "--transport", result.GetValue(transports)!, "--workload", result.GetValue(workloads)!,
                    "--seconds", $"{result.GetValue(seconds)}", "--wait", result.GetValue(wait)!,
                    "--hogs", $"{result.GetValue(hogs)}", "--pin", $"{result.GetValue(pin)}",
                ];
                rows.AddRange(await NativeProgram.RunAsync(arguments, Console.Error.WriteLine, cancellationToken));
            }

            ResultTable.Print(rows);
            if (result.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(
                    file.FullName, JsonSerializer.Serialize(rows, RowContext.Default.ListRow),
                    cancellationToken);
            }

            return 0;
        });
        Argument<FileInfo> results = new("results") { Description = "What run --json wrote" };
        Argument<DirectoryInfo> folder = new("folder") { Description = "Where the plots go" };
        Command plot = new("plot", "Draws latency by payload size and calls/s by calls in flight") { results, folder };
        plot.SetAction((result, cancellationToken) => PlotCommand.RunAsync(
            result.GetValue(results)!, result.GetValue(folder)!, cancellationToken));
        RootCommand root = new("Load generator of RpcGen") { run, plot };
        if (!OperatingSystem.IsWindows())
        {
            root.Add(BuildPluginCommand());
        }

        return root;
    }

    [UnsupportedOSPlatform("windows")]
    private static Command BuildPluginCommand()
    {
        Option<int> count = new("--count")
        {
            Description = "How often each figure is measured",
            DefaultValueFactory = _ => 20,
        };
        Option<int> soak = new("--soak")
        {
            Description = "Starts, calls and ends that many plugins, instead of measuring",
        };
        Command plugin = new("plugin", "W7 for plugins: start to first answer, beside a bare program") { count, soak };
        plugin.SetAction((result, _) => result.GetValue(soak) is > 0 and int cycles
            ? PluginSoakCommand.RunAsync(cycles)
            : PluginStartCommand.RunAsync(result.GetValue(count)));
        return plugin;
    }
}
