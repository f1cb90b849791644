using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.Receiving;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>
/// The calls of a client's proxies. It connects first where that is needed, and repeats a call whose connection was
/// lost before it was sent, or whose method is idempotent.
/// </summary>
internal static class ClientCalls
{
    private delegate ValueTask<T> Starting<T>(
        EncodedCall call, OutgoingOptions options, CancellationToken cancellationToken);

    public static ValueTask<T> Send<T, TCodec>(
        ClientCall call, OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T> => RepeatAsync(
            call, options,
            static (encoded, options, token) => OutgoingCalls.Start<T, TCodec>(encoded, ref options, token),
            cancellationToken);

    /// <summary>
    /// Does the same as <see cref="Send"/>, but blocks, so that the caller can receive its own answer.
    /// </summary>
    public static T Call<T, TCodec>(ClientCall call, in OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    OutgoingOptions ofAttempt = call.Prepare(options);
                    EncodedCall encoded = BlockingWait.For(call.EncodeAsync(ofAttempt, cancellationToken));
                    return OutgoingCalls.Call<T, TCodec>(encoded, ref ofAttempt, cancellationToken);
                }
                catch (RpcConnectionLostException exception) when (call.MayRepeat(exception, attempt))
                {
                    // The next attempt connects again.
                    call.Repeat(exception);
                }
            }
        }
        catch (Exception exception) when (call.HidesEarlierRun(exception))
        {
            throw call.EarlierRun(exception);
        }
        finally
        {
            call.Release();
        }
    }

    public static ValueTask SendOneWay(
        ClientCall call, OutgoingOptions options, CancellationToken cancellationToken) =>
        OutgoingCalls.WithoutResult(RepeatAsync(
            call, options,
            static async (encoded, options, token) =>
            {
                await OutgoingCalls.StartOneWay(encoded, ref options, token).ConfigureAwait(false);
                return default(RpcVoid);
            },
            cancellationToken));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<T> RepeatAsync<T>(
        ClientCall call, OutgoingOptions options, Starting<T> start, CancellationToken cancellationToken)
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    OutgoingOptions ofAttempt = call.Prepare(options);
                    EncodedCall encoded = await call.EncodeAsync(ofAttempt, cancellationToken).ConfigureAwait(false);
                    return await start(encoded, ofAttempt, cancellationToken).ConfigureAwait(false);
                }
                catch (RpcConnectionLostException exception) when (call.MayRepeat(exception, attempt))
                {
                    // The next attempt connects again.
                    call.Repeat(exception);
                }
            }
        }
        catch (Exception exception) when (call.HidesEarlierRun(exception))
        {
            throw call.EarlierRun(exception);
        }
        finally
        {
            call.Release();
        }
    }
}
