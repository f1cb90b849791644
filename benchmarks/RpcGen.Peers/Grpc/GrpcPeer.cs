using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using RpcGen.Peers.Contract;
using RpcGen.Peers.Grpc;
using RpcGen.Peers.Measuring;

namespace RpcGen.Peers;

/// <summary>gRPC for .NET over a Unix socket, with the types that its own tools generate.</summary>
internal sealed class GrpcPeer : Peer
{
    public override string Key => "grpc";

    public override string Name => "gRPC";

    public override Task ServeAsync(string path) => WebServer.StartAsync(
        path, HttpProtocols.Http2, services => services.AddGrpc(),
        application => application.MapGrpcService<LoadService>());

    public override Task<PeerClient> ConnectAsync(string path)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = WebServer.Handler(path) });
        Load.LoadClient client = new(channel);
        OrderMessage order = Convert(Order.Sample());
        return Task.FromResult(new PeerClient(() =>
        {
            channel.Dispose();
            return ValueTask.CompletedTask;
        })
        {
            Add = new CallOperation<AddReply>(
                () => new(client.AddAsync(new AddRequest { A = 1, B = 2 }).ResponseAsync), reply => reply.Sum == 3),
            Echo = size =>
            {
                Payload payload = new() { Data = UnsafeByteOperations.UnsafeWrap(new byte[size]) };
                return new CallOperation<Payload>(
                    () => new(client.EchoAsync(payload).ResponseAsync), back => back.Data.Length == size);
            },
            EchoOrder = new CallOperation<OrderMessage>(
                () => new(client.EchoOrderAsync(order).ResponseAsync), back => back.Equals(order)),
            Stream = count => SumAsync(client, count),
        });
    }

    private static async Task<double> SumAsync(Load.LoadClient client, int count)
    {
        using AsyncServerStreamingCall<ItemMessage> call = client.Stream(new StreamRequest { Count = count });
        double sum = 0;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            sum += call.ResponseStream.Current.Value;
        }

        return sum;
    }

    private static OrderMessage Convert(Order order) => new()
    {
        Id = ByteString.CopyFrom(order.Id.ToByteArray()),
        Customer = order.Customer,
        Placed = Timestamp.FromDateTime(order.Placed),
        Lines =
        {
            order.Lines.Select(line =>
                new OrderLineMessage { Sku = line.Sku, Quantity = line.Quantity, Price = line.Price }),
        },
    };
}
