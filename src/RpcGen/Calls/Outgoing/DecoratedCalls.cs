using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>The slow path of outgoing calls: through interceptors, or to an early refusal.</summary>
internal static class DecoratedCalls
{
    // Whether interceptors have let the call pass.
    private const int Waiting = 0;
    private const int Sent = 1;
    private const int Over = 2;

    public static async ValueTask<T> Start<T, TCodec>(
        EncodedCall call, OutgoingOptions options, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        T result = default!;
        await RunAsync(
            call,
            options,
            async options => result = await OutgoingCalls.Send<T, TCodec>(call, options, cancellationToken)
                .ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>
    /// Starts a call that reports its own outcome. Completes with the call, as far as it can be waited for.
    /// </summary>
    public static ValueTask StartPending(
        EncodedCall call, OutgoingOptions options, PendingCall pending, CancellationToken cancellationToken) =>
        RunAsync(
            call,
            options,
            async options =>
            {
                if (!OutgoingCalls.TryStart(call, options, pending))
                {
                    await OutgoingCalls.StartLater(call, options, pending, cancellationToken).ConfigureAwait(false);
                }

                await pending.Ended.ConfigureAwait(false);
            },
            cancellationToken);

    private static async ValueTask RunAsync(
        EncodedCall call, OutgoingOptions options, Func<OutgoingOptions, Task> send,
        CancellationToken cancellationToken)
    {
        int state = Waiting;
        try
        {
            Check(call, options);
            RpcOutgoingCall outgoing = new(
                call.Session, call.Target.Binding.Descriptor.Name, call.Method.Name,
                options.Scope?.Metadata?.Clone() ?? new RpcMetadata(), cancellationToken);
            await call.Session.Decorators.RunOutgoing(outgoing, async () =>
            {
                if (Interlocked.CompareExchange(ref state, Sent, Waiting) != Waiting)
                {
                    throw new InvalidOperationException(
                        $"The call of {call.Method.Name} has ended: it is too late to let it pass");
                }

                options.Metadata = outgoing.Metadata;
                options.TraceParent = outgoing.TraceParent;
                options.TraceState = outgoing.TraceState;
                OutgoingCalls.Complete(call, ref options);
                await send(options).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            // An interceptor may let the call pass on another thread, or later.
            if (Interlocked.CompareExchange(ref state, Over, Waiting) == Waiting)
            {
                call.Buffer.Reset();
            }
        }

        if (state == Over)
        {
            throw new InvalidOperationException(
                $"An interceptor neither let the call of {call.Method.Name} pass nor threw an exception");
        }
    }

    private static void Check(in EncodedCall call, in OutgoingOptions options)
    {
        call.Target.Reference?.ThrowIfUnusable();
        if (options.Scope?.Remaining <= TimeSpan.Zero)
        {
            throw Session.TimedOut(call.Method);
        }
    }
}
