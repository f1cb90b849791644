using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.Tests.Nodes;

/// <summary>
/// Nodes are processes, one of which is killed while calls run. Each node writes what it runs to a ledger that outlives
/// it, so that what a call says can be compared with what was done.
/// </summary>
public sealed class KilledNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-nodes-").FullName;
    private readonly ConcurrentQueue<(int Number, Exception? Exception)> _ends = new();
    private int _calls;
    private int _answered;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("unix")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Each_call_ends_once_and_says_the_truth_when_a_node_is_killed(string kind)
    {
        List<ChildProcess> nodes = [];
        try
        {
            nodes.AddRange(Enumerable.Range(0, 3).Select(i => Start(kind, i)));
            List<RpcEndpoint> endpoints = [];
            foreach (ChildProcess node in nodes)
            {
                // Processes start slowly on a busy machine.
                string? line = await node.Process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3));
                endpoints.Add(RpcEndpoint.Parse(line!));
            }

            await using RpcClient client = new(endpoints[0], new RpcClientOptions
            {
                Connection = new RpcConnectionOptions { Tls = Certificates.Tls(null) },
                Resolve = (_, _) => new ValueTask<IReadOnlyList<RpcEndpoint>>(endpoints),
                Pool = new RpcPoolOptions { Size = 3 },
            });
            ICatalog catalog = client.GetProxy<ICatalog>();
            using CancellationTokenSource enough = new();
            Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => CallAsync(catalog, enough.Token)))];
            await TestWait.Until(
                () => client.GetNodes().Count(node => node.Connections == 1) == 3, "all are connected");
            await Progress(300, "calls before the kill");

            nodes[0].Process.Kill();
            await nodes[0].Process.WaitForExitAsync().Soon();
            await Progress(1000, "calls after the kill");
            await enough.CancelAsync();
            await Task.WhenAll(callers).Soon();
        }
        finally
        {
            foreach (ChildProcess node in nodes)
            {
                await node.DisposeAsync();
            }
        }

        Check();
    }

    private ChildProcess Start(string kind, int number)
    {
        string ledger = Path.Combine(_folder, $"ledger-{number}");
        string endpoint = kind == "unix" ? $"unix:{Path.Combine(_folder, $"node-{number}")}" : Endpoints.New(kind);
        if (kind != "tls")
        {
            return ChildProcess.Start(["node", endpoint, ledger]);
        }

        string certificate = Path.Combine(_folder, "server.pfx");
        if (!File.Exists(certificate))
        {
            File.WriteAllBytes(certificate, Certificates.Server.Export(X509ContentType.Pkcs12));
        }

        return ChildProcess.Start(["node", endpoint, ledger, certificate]);
    }

    private async Task CallAsync(ICatalog catalog, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            int number = Interlocked.Increment(ref _calls);
            Exception? failure = null;
            try
            {
                await catalog.RecordAsync(number);
                Interlocked.Increment(ref _answered);
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            _ends.Enqueue((number, failure));
        }
    }

    private async Task Progress(int calls, string what)
    {
        int before = Volatile.Read(ref _answered);
        await TestWait.Until(() => Volatile.Read(ref _answered) >= before + calls, what);
    }

    private void Check()
    {
        Assert.Equal(Enumerable.Range(1, _calls), _ends.Select(end => end.Number).Order());
        Dictionary<int, int> ran = Directory.GetFiles(_folder, "ledger-*")
            .SelectMany(File.ReadLines)
            .GroupBy(line => int.Parse(line, CultureInfo.InvariantCulture))
            .ToDictionary(runs => runs.Key, runs => runs.Count());
        Assert.All(ran.Values, runs => Assert.Equal(1, runs));
        Assert.All(_ends, end =>
        {
            switch (end.Exception)
            {
                case null:
                    Assert.True(ran.ContainsKey(end.Number), $"{end.Number} was answered and did not run");
                    break;
                case RpcConnectionLostException { Outcome: RpcOutcome.MayHaveRun }:
                    break;
                case RpcConnectionLostException { Outcome: RpcOutcome.NotSent } or RpcConnectException:
                    Assert.False(ran.ContainsKey(end.Number), $"{end.Number} was not sent and ran");
                    break;
                default:
                    Assert.Fail(end.Exception.ToString());
                    break;
            }
        });
    }
}
