using Cluster;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>A real HAProxy on the loopback interface: spreads TCP connections over nodes.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Balancer _balancer;

    private HaProxy(DirectoryInfo folder, Balancer balancer)
    {
        _folder = folder;
        _balancer = balancer;
    }

    public int Port => _balancer.Port;

    public static async Task<HaProxy> StartAsync(params int[] ports)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rpcgen-haproxy-");
        for (int attempt = 1; ; attempt++)
        {
            Balancer balancer = Balancer.Start(folder.FullName, Ports.Free(1)[0], ports);
            Task open = Ports.UntilOpenAsync(balancer.Port);
            if (await Task.WhenAny(open, balancer.Ended).Soon() == open)
            {
                return new HaProxy(folder, balancer);
            }

            // Another process may have taken the port.
            balancer.Dispose();
            Assert.True(attempt < 5, "HAProxy does not start");
        }
    }

    public ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
