using RpcGen.TestKit;
using RpcGen.Tests.Processes;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Connections;

/// <summary>A server that stops while a client has just entered.</summary>
public sealed class StoppingServerTests
{
    /// <summary>
    /// The client sends its Hello and a call at once, so that the handler runs before the server has counted the client
    /// among its connections.
    /// </summary>
    [Fact]
    public async Task The_first_call_of_a_client_that_has_just_shaken_hands_is_answered_when_the_server_stops()
    {
        for (int round = 0; round < 20; round++)
        {
            string endpoint = Endpoints.New("unix");
            await using RpcServer server = new();
            Stopping service = new(server);
            server.Expose<IStopping>(service);
            await server.ListenAsync(endpoint);
            using (Attacker client = await Attacker.ConnectAsync(endpoint))
            {
                await client.SendAsync((byte[])
                [
                    .. RawPeer.Hello(1, 1), .. RawPeer.Binding<IStopping>(0),
                    .. RawPeer.Calling<IStopping>(0, "00", nameof(IStopping.StopAndWaitAsync), "90"),
                ]);
                await service.Entered.Task.Soon();
                Assert.Equal(1, service.Connections);
                await TestWait.SettleAsync();
                service.Opened.SetResult();

                await client.ReadAnswersAsync(1);
            }

            await service.Stop!.Soon();
        }
    }

    [Fact]
    public async Task A_client_that_comes_after_the_stop_began_is_refused()
    {
        await using RpcServer server = new();
        server.Expose<IStopping>(new Stopping(server));
        await server.StopAsync().Soon();
        (RpcChannel client, RpcChannel accepted) = Channels();

        using (client)
        {
            RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
                () => server.AcceptAsync(accepted)).Soon();
            Assert.Contains("stopped", exception.Message, StringComparison.Ordinal);
        }
    }

    private static (RpcChannel Client, RpcChannel Server) Channels()
    {
        ChannelPair pair = Transports.TransportPairs.InMemory();
        return (pair.Client, pair.Server);
    }

    private sealed class Stopping(RpcServer server) : IStopping
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task? Stop { get; private set; }

        /// <summary>The number of the server's connections while the call begins.</summary>
        public int Connections { get; private set; }

        public async ValueTask<int> StopAndWaitAsync()
        {
            Connections = server.GetConnections().Count;
            Stop = server.StopAsync();
            Entered.SetResult();
            await Opened.Task;
            return 42;
        }
    }
}
