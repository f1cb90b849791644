using System.Diagnostics;

namespace RpcGen.Chaos;

/// <summary>The client of a process and, over standard streams, the children that serve it.</summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly string _endpoint;
    private readonly ProcessSettings _settings;
    private RpcServer? _ownServer;
    private Process? _child;
    private int _children;

    public Link(string endpoint, ProcessSettings settings)
    {
        _endpoint = endpoint;
        _settings = settings;
        RpcClientOptions options = new()
        {
            Connection = settings.ConnectionOptions(),
            InitialBackoff = TimeSpan.FromMilliseconds(20),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
            ConnectPolicy = IsStandardStreams ? (_, cancellationToken) => StartChildAsync(cancellationToken) : null,
        };

        // The client of a child does not use its endpoint: the policy connects.
        Client = new RpcClient(IsStandardStreams ? "memory:unused" : endpoint, options);
        Proxy = Client.GetProxy<IChaos>();
    }

    public RpcClient Client { get; }

    public IChaos Proxy { get; }

    private bool IsStandardStreams => _endpoint == "stdio:";

    /// <summary>Listens in this process, if that is where the endpoint is.</summary>
    public async Task ListenAsync(CallLedger ledger, ViolationLog violations)
    {
        if (_endpoint.StartsWith("memory:", StringComparison.Ordinal))
        {
            LiveObjects live = new();
            _ownServer = new RpcServer(new RpcServerOptions { Connection = _settings.ConnectionOptions() });
            _ownServer.Expose<IChaos>(_ => new ChaosService(ledger, violations, live));
            await _ownServer.ListenAsync(_endpoint);
        }
    }

    /// <summary>Sends a signal to the child that serves at the moment, if there is one.</summary>
    public void SignalChild(int signal)
    {
        if (Volatile.Read(ref _child) is { } child)
        {
            Signals.Send(child, signal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (_ownServer is not null)
        {
            await _ownServer.DisposeAsync();
        }
    }

    // A child may be killed at any moment, also while it starts.
    private async ValueTask<RpcConnection> StartChildAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ProcessSettings settings = _settings with { Number = (_settings.Number * 1000) + ++_children };
            Process child = ChildProgram.Launch(["serve", "stdio:", .. settings.ToArguments()]);
            Volatile.Write(ref _child, child);
            try
            {
                RpcConnection connection =
                    await RpcConnection.ConnectAsync(
                        RpcPipes.ToChild(child), settings.ConnectionOptions(), cancellationToken);
                _ = EndAsync(child, connection.Closed);
                return connection;
            }
            catch (RpcConnectException)
            {
                _ = EndAsync(child, Task.CompletedTask);
            }
            catch (OperationCanceledException)
            {
                _ = EndAsync(child, Task.CompletedTask);
                throw;
            }
        }
    }

    private async Task EndAsync(Process child, Task closed)
    {
        await closed;
        await child.WaitForExitAsync();
        Interlocked.CompareExchange(ref _child, null, child);
        child.Dispose();
    }
}
