using System.Globalization;

namespace RpcGen.TestPeer;

/// <summary>A user who serves at a path and calls itself, while another one takes the path away.</summary>
internal static class Racer
{
    /// <summary>
    /// Prints how many calls were served by this process, how many ended with an error, and how many were wrong.
    /// </summary>
    public static async Task RunAsync(string path, int rounds)
    {
        int served = 0;
        int failed = 0;
        int wrong = 0;
        for (int i = 0; i < rounds; i++)
        {
            await using RpcServer server = new();
            server.Expose<ITestService>(connection => new TestService(connection));
            try
            {
                await server.ListenAsync($"unix:{path}");
            }
            catch (RpcConnectException)
            {
                // The other user was there first; whoever connects now must find out.
            }

            try
            {
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
                await using RpcConnection connection = await RpcConnection.ConnectAsync(
                    $"unix:{path}", cancellationToken: limit.Token);
                int process = await connection.GetProxy<ITestService>().ProcessIdAsync();
                _ = process == Environment.ProcessId ? served++ : wrong++;
            }
            catch (RpcException)
            {
                failed++;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{served} {failed} {wrong}"));
    }
}
