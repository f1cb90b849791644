using System.Collections.Concurrent;
using System.Diagnostics;
using RpcGen;

namespace Cluster;

/// <summary>Calls nodes through the balancer, one call after the other, and keeps account of each.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly RpcClient _client;
    private readonly long _first;

    /// <summary>Creates a client of nodes that are alike.</summary>
    /// <param name="number">The number of the client, from which those of its calls derive.</param>
    /// <param name="endpoint">Where the balancer listens.</param>
    /// <param name="tls">The certificate to show, and the authority to trust.</param>
    public Client(int number, string endpoint, RpcTlsOptions tls)
    {
        _first = (long)number << 32;
        _client = new RpcClient(endpoint, new RpcClientOptions
        {
            MaxBackoff = TimeSpan.FromMilliseconds(200),
            Connection = new RpcConnectionOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), Tls = tls },
        });
    }

    public ConcurrentQueue<CallRecord> Calls { get; } = new();

    /// <summary>The node that answered last; -1 while a call waits for a new connection.</summary>
    public int Node { get; private set; } = -1;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        INode node = _client.GetProxy<INode>();
        for (long call = _first; !cancellationToken.IsCancellationRequested; call++)
        {
            long start = Stopwatch.GetTimestamp();
            RpcOutcome? failure = null;
            try
            {
                Node = await node.ExecuteAsync(call);
            }
            catch (RpcConnectionLostException exception)
            {
                failure = exception.Outcome;
                Node = -1;
            }
            catch (RpcConnectException)
            {
                failure = RpcOutcome.NotSent;
                Node = -1;
            }

            Calls.Enqueue(new CallRecord(call, start, Stopwatch.GetElapsedTime(start), Node, failure));
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
