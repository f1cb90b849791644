using System.CommandLine;
using RpcGen.Peers.Measuring;
using RpcGen.Peers.Output;

namespace RpcGen.Peers;

/// <summary>The command line.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // The processes that this program starts.
        switch (args)
        {
            case ["serve", { } key, { } path]:
                await Peer.Find(key).ServeAsync(path);
                Console.WriteLine("ready");
                await Console.In.ReadToEndAsync();
                return 0;
            case ["cold", { } key, { } path]:
                await using (PeerClient client = await Peer.Find(key).ConnectAsync(path))
                {
                    await client.Add.VerifyAsync();
                    Console.WriteLine("answered");
                }

                return 0;
            default:
                return await BuildCommandLine().Parse(args).InvokeAsync();
        }
    }

    private static RootCommand BuildCommandLine()
    {
        Option<string> peers = new("--peer")
        {
            Description = "Peers beside RpcGen over a Unix socket, separated by commas",
            DefaultValueFactory = _ => string.Join(',', Peer.All.Skip(1).Select(peer => peer.Key)),
        };
        Option<string> workloads = new("--workload")
        {
            Description = "Workloads, separated by commas",
            DefaultValueFactory = _ => string.Join(',', Workloads.Names),
        };
        Option<double> seconds = new("--seconds")
        {
            Description = "How long each peer is measured with each workload",
            DefaultValueFactory = _ => 4,
        };
        Option<bool> markdown = new("--markdown") { Description = "Print the table as Markdown" };
        Option<FileInfo?> svg = new("--svg") { Description = "A file for a chart of the ratios" };
        RootCommand root = new("RpcGen beside other libraries: the same calls, between two processes, in one run")
        {
            peers, workloads, seconds, markdown, svg,
        };
        root.SetAction(async (result, cancellationToken) =>
        {
            IEnumerable<Peer> others = result.GetValue(peers)!.Split(',').Select(Peer.Find);
            string[] names = result.GetValue(workloads)!.ToUpperInvariant().Split(',');
            List<PeerRow> rows = await Workloads.RunAsync(
                [.. others.Prepend(Peer.Baseline).Distinct()], names, result.GetValue(seconds),
                Console.Error.WriteLine);
            Console.WriteLine(result.GetValue(markdown) ? PeerTable.Markdown(rows) : PeerTable.Plain(rows));
            if (result.GetValue(svg) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, PeerChart.Render(rows), cancellationToken);
            }
        });
        return root;
    }
}
