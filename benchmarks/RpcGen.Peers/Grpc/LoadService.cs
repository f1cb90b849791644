using Grpc.Core;

namespace RpcGen.Peers.Grpc;

/// <summary>The load as a gRPC service.</summary>
internal sealed class LoadService : Load.LoadBase
{
    // Flushing each item, the default, is a write to the socket an item.
    private const int ItemsPerFlush = 100;

    private static readonly WriteOptions s_buffer = new(WriteFlags.BufferHint);

    public override Task<AddReply> Add(AddRequest request, ServerCallContext context) =>
        Task.FromResult(new AddReply { Sum = request.A + request.B });

    public override Task<Payload> Echo(Payload request, ServerCallContext context) => Task.FromResult(request);

    public override Task<OrderMessage> EchoOrder(OrderMessage request, ServerCallContext context) =>
        Task.FromResult(request);

    public override async Task Stream(
        StreamRequest request, IServerStreamWriter<ItemMessage> responseStream, ServerCallContext context)
    {
        for (int i = 0; i < request.Count; i++)
        {
            responseStream.WriteOptions = i % ItemsPerFlush == ItemsPerFlush - 1 ? WriteOptions.Default : s_buffer;
            await responseStream.WriteAsync(new ItemMessage { Id = i, Value = i / 2.0 });
        }
    }
}
