using System.Diagnostics;
using RpcGen.TestPeer;

namespace RpcGen.Chaos;

/// <summary>
/// A process that serves until it is told to stop, or until its connection ends (over standard streams).
/// </summary>
internal static class ServeProcess
{
    // What .NET opens when it first needs it, a pipe for each thread for instance.
    private const int DescriptorsOfRuntime = 24;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string endpoint, ProcessSettings settings)
    {
        CallLedger ledger = settings.OpenLedger();
        ViolationLog violations = new(settings.Directory, $"server {settings.Number}");
        LiveObjects live = new();
        int descriptors = 0;
        await using (RpcServer server = new(Options(settings)))
        {
            server.Expose<IChaos>(_ => new ChaosService(ledger, violations, live));
            await server.ListenAsync(endpoint);
            if (endpoint == "stdio:")
            {
                await server.Completion;
            }
            else
            {
                descriptors = OpenDescriptors.Targets().Length;
                Console.WriteLine("ready");
                if (await Console.In.ReadLineAsync() is null)
                {
                    // The supervisor died.
                    return 1;
                }

                await ExpectNothingLeftAsync(server, live, violations, descriptors);
            }
        }

        ledger.Finish();
        if (endpoint != "stdio:")
        {
            Console.WriteLine("done");
        }

        return 0;
    }

    private static RpcServerOptions Options(ProcessSettings settings) => new()
    {
        Connection = settings.ConnectionOptions(),
        OnClientFailed = static (_, _) => { },
    };

    // The clients are gone: all they had is given back.
    private static async Task ExpectNothingLeftAsync(
        RpcServer server, LiveObjects live, ViolationLog violations, int descriptors)
    {
        long start = Stopwatch.GetTimestamp();
        while (server.GetConnections().Count > 0 || live.Any
            || OpenDescriptors.Targets().Length > descriptors + DescriptorsOfRuntime)
        {
            if (Stopwatch.GetElapsedTime(start) > s_settling)
            {
                violations.Add(
                    $"without clients there are {server.GetConnections().Count} connections, {live}, "
                    + $"{OpenDescriptors.Targets().Length} descriptors after {descriptors} at first");
                return;
            }

            await Task.Delay(20);
        }
    }
}
