using Cluster;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>Two processes of nodes behind a balancer, and clients that call them all the time.</summary>
internal sealed class NodesUnderLoad : IAsyncDisposable
{
    private const int Nodes = 2;
    private const int Clients = 8;

    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "Cluster.dll");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rpcgen-nodes-");
    private readonly List<NodeProcess> _nodes = [];
    private readonly List<Client> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private IAsyncDisposable? _balancer;
    private Task _running = Task.CompletedTask;

    public IReadOnlyList<NodeProcess> Processes => _nodes;

    /// <summary>How many clients each node has.</summary>
    public IReadOnlyList<int> Spread =>
        [.. Enumerable.Range(0, Nodes).Select(number => _clients.Count(client => client.Node == number))];

    /// <summary>All calls until now.</summary>
    public IReadOnlyList<CallRecord> Calls => [.. _clients.SelectMany(client => client.Calls)];

    public static async Task<NodesUnderLoad> StartAsync(string balancer)
    {
        NodesUnderLoad nodes = new();
        try
        {
            await nodes.BeginAsync(balancer);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until each client was answered several times more.</summary>
    public async Task ContinueAsync()
    {
        int[] before = [.. _clients.Select(client => client.Calls.Count)];
        await TestWait.Until(
            () => _clients.Index().All(one => one.Item.Node >= 0 && one.Item.Calls.Count > before[one.Index] + 20),
            "all clients are served");
    }

    /// <summary>Ends the load.</summary>
    /// <returns>What does not fit between the results of the calls and what the nodes executed.</returns>
    public async Task<List<string>> SettleAsync()
    {
        await _end.CancelAsync();
        await _running.Soon();
        return Ledger.Check(_folder.FullName, Calls);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (Client client in _clients)
        {
            await client.DisposeAsync();
        }

        _nodes.ForEach(node => node.Dispose());
        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        _end.Dispose();
    }

    private async Task BeginAsync(string balancer)
    {
        Cluster.Certificates.Make(_folder.FullName, "node", "client");
        int[] ports = Ports.Free(2 * Nodes);
        for (int number = 0; number < Nodes; number++)
        {
            _nodes.Add(new NodeProcess(s_program, number, ports[number], ports[Nodes + number], _folder.FullName));
        }

        await Task.WhenAll(ports.Select(Ports.UntilOpenAsync)).Soon();
        string endpoint;
        if (balancer == "YARP")
        {
            Yarp yarp = await Yarp.StartAsync(ports[Nodes..]);
            (_balancer, endpoint) = (yarp, yarp.Endpoint);
        }
        else
        {
            HaProxy proxy = await HaProxy.StartAsync(ports[..Nodes]);
            (_balancer, endpoint) = (proxy, $"tls:127.0.0.1:{proxy.Port}");
        }

        RpcTlsOptions tls = new Cluster.Certificates(_folder.FullName).OfClient();
        _clients.AddRange(Enumerable.Range(1, Clients).Select(number => new Client(number, endpoint, tls)));
        _running = Task.WhenAll(_clients.Select(client => client.RunAsync(_end.Token)));
        await TestWait.Until(() => Spread.Sum() == Clients && Spread.All(count => count > 0), "all nodes have clients");
    }
}
