using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RpcGen.Peers.Contract;
using RpcGen.Peers.Measuring;
using RpcGen.Peers.SignalR;

namespace RpcGen.Peers;

/// <summary>SignalR with MessagePack over a WebSocket on a Unix socket.</summary>
internal sealed class SignalRPeer : Peer
{
    // One call at a time, the default, would make 64 callers wait for each other.
    private const int ParallelCalls = 64;

    public override string Key => "signalr";

    public override string Name => "SignalR, MessagePack";

    public override Task ServeAsync(string path) => WebServer.StartAsync(
        path, HttpProtocols.Http1,
        services => services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = null;
            options.MaximumParallelInvocationsPerClient = ParallelCalls;
        }).AddMessagePackProtocol(),
        application => application.MapHub<LoadHub>("/load"));

    public override async Task<PeerClient> ConnectAsync(string path)
    {
        HubConnection connection = new HubConnectionBuilder()
            .WithUrl("http://localhost/load", HttpTransportType.WebSockets, options =>
            {
                options.SkipNegotiation = true;
                options.WebSocketFactory = async (context, cancellationToken) =>
                {
                    ClientWebSocket socket = new();
                    HttpMessageInvoker invoker = new(WebServer.Handler(path));
                    await socket.ConnectAsync(context.Uri, invoker, cancellationToken);
                    return socket;
                };
            })
            .AddMessagePackProtocol()
            .Build();
        await connection.StartAsync();
        Order order = Order.Sample();
        return new PeerClient(connection.DisposeAsync)
        {
            Add = new CallOperation<int>(() => new(connection.InvokeAsync<int>("Add", 1, 2)), sum => sum == 3),
            Echo = size =>
            {
                byte[] payload = new byte[size];
                return new CallOperation<byte[]>(
                    () => new(connection.InvokeAsync<byte[]>("Echo", payload)), back => back.Length == size);
            },
            EchoOrder = new CallOperation<Order>(
                () => new(connection.InvokeAsync<Order>("EchoOrder", order)), back => PeerClient.IsSame(order, back)),
            Stream = count => PeerClient.SumAsync(connection.StreamAsync<Item>("Stream", count)),
        };
    }
}
