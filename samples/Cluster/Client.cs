using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RpcGen;

namespace Cluster;

/// <summary>Calls nodes through the balancer, one call after the other, and keeps account of each.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly int _port;
    private readonly Certificates _certificates;
    private readonly X509Certificate2 _certificate;
    private readonly RpcClient _client;
    private readonly long _first;

    public Client(int number, int port, Certificates certificates)
    {
        _port = port;
        _certificates = certificates;
        _certificate = certificates.Load("client");
        _first = (long)number << 32;
        _client = new RpcClient(ConnectAsync, new RpcClientOptions
        {
            MaxBackoff = TimeSpan.FromMilliseconds(200),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            Connection = new RpcConnectionOptions { KeepAliveInterval = TimeSpan.FromSeconds(1) },
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

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _certificate.Dispose();
    }

    private async ValueTask<RpcChannel> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "node",
                    ClientCertificates = [_certificate],
                    RemoteCertificateValidationCallback = (_, server, _, _) => _certificates.IsTrusted(server),
                },
                cancellationToken);
            return RpcPipes.FromStream(tls);
        }
        catch
        {
            socket.Dispose();
            if (tls is not null)
            {
                await tls.DisposeAsync();
            }

            throw;
        }
    }
}
