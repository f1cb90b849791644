using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;

namespace RpcGen.Calls;

/// <summary>Waits for a handler without a result, then answers.</summary>
internal static class HandlerContinuation
{
    public static void Await(RpcIncomingCall call, ValueTask handler) =>
        HandlerContinuation<RpcVoid, RpcVoidCodec>.Await(call, WithVoid(handler));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<RpcVoid> WithVoid(ValueTask handler)
    {
        await handler.ConfigureAwait(false);
        return default;
    }
}
