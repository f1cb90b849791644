using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>
/// The calls of a client's proxies: connects first where that is needed, and makes a call again whose connection was lost
/// before it was sent, or that may run twice.
/// </summary>
internal static class ClientCalls
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<T> Send<T, TCodec>(
        ClientCall call, OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    OutgoingOptions ofAttempt = call.Prepare(options);
                    EncodedCall encoded = await call.EncodeAsync(ofAttempt, cancellationToken).ConfigureAwait(false);
                    return await OutgoingCalls.Start<T, TCodec>(encoded, ref ofAttempt, cancellationToken)
                        .ConfigureAwait(false);
                }
                catch (RpcConnectionLostException exception) when (call.MayRepeat(exception, attempt))
                {
                    // The next attempt connects again.
                }
            }
        }
        finally
        {
            call.Release();
        }
    }

    public static async ValueTask SendOneWay(
        ClientCall call, OutgoingOptions options, CancellationToken cancellationToken)
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    OutgoingOptions ofAttempt = call.Prepare(options);
                    EncodedCall encoded = await call.EncodeAsync(ofAttempt, cancellationToken).ConfigureAwait(false);
                    await OutgoingCalls.StartOneWay(encoded, ref ofAttempt, cancellationToken).ConfigureAwait(false);
                    return;
                }
                catch (RpcConnectionLostException exception) when (call.MayRepeat(exception, attempt))
                {
                    // The next attempt connects again.
                }
            }
        }
        finally
        {
            call.Release();
        }
    }
}
