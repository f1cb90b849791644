using System.Diagnostics;
using System.Globalization;

namespace Cluster;

/// <summary>A process of HAProxy that spreads connections over the nodes. It sees TLS, not calls.</summary>
internal sealed class Balancer : IDisposable
{
    private readonly Process _process;

    private Balancer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Completes when the process has ended, for instance because its port was taken.</summary>
    public Task Ended => _process.WaitForExitAsync();

    public static Balancer Start(string folder, int port, int[] nodes)
    {
        string configuration = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(configuration, string.Create(
            CultureInfo.InvariantCulture,
            $"""
            defaults
              mode tcp
              timeout connect 200ms
              timeout client 1h
              timeout server 1h
            frontend rpc
              bind 127.0.0.1:{port}
              default_backend nodes
            backend nodes
              balance leastconn
              option redispatch 1
              retries 3
            {string.Join('\n', nodes.Select(
                node => $"  server node{node} 127.0.0.1:{node} check inter 100 fall 1 rise 1"))}

            """));
        return new Balancer(Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!, port);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
