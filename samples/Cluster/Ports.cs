using System.Net;
using System.Net.Sockets;

namespace Cluster;

/// <summary>Ports of the loopback interface.</summary>
internal static class Ports
{
    /// <summary>Ports that are free at this moment.</summary>
    public static int[] Free(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    /// <summary>Waits until a process listens.</summary>
    public static async Task UntilOpenAsync(int port)
    {
        for (long start = Environment.TickCount64; ;)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Environment.TickCount64 - start < 60_000)
            {
                await Task.Delay(10);
            }
        }
    }
}
