using System.Runtime.CompilerServices;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>Waits for a handler without allocating, then answers.</summary>
internal sealed class HandlerContinuation<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    private const int MaxPooled = 1024;

    private static readonly BoundedPool<HandlerContinuation<T, TCodec>> s_pool = new(MaxPooled);

    private readonly Action _continue;
    private RpcIncomingCall? _call;
    private ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter;

    private HandlerContinuation()
    {
        _continue = Continue;
    }

    public static void Await(RpcIncomingCall call, ValueTask<T> handler)
    {
        HandlerContinuation<T, TCodec> continuation = s_pool.TryRent(out HandlerContinuation<T, TCodec>? pooled)
            ? pooled
            : new HandlerContinuation<T, TCodec>();
        continuation._call = call;
        continuation._awaiter = handler.ConfigureAwait(false).GetAwaiter();
        if (continuation._awaiter.IsCompleted)
        {
            continuation.Continue();
        }
        else
        {
            continuation._awaiter.UnsafeOnCompleted(continuation._continue);
        }
    }

    private void Continue()
    {
        RpcIncomingCall call = _call!;
        ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter = _awaiter;
        _call = null;
        _awaiter = default;
        s_pool.Return(this);

        T result;
        try
        {
            result = awaiter.GetResult();
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            return;
        }

        call.Complete<T, TCodec>(result);
    }
}
