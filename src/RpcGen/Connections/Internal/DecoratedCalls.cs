using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal;

/// <summary>The long road of outgoing calls: through interceptors, or to an early refusal.</summary>
internal static class DecoratedCalls
{
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

    /// <summary>Starts a call that tells its own story; ends with it, as far as it can be waited for.</summary>
    public static ValueTask StartPending(
        EncodedCall call, OutgoingOptions options, PendingCall pending, CancellationToken cancellationToken) => RunAsync(
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
        EncodedCall call, OutgoingOptions options, Func<OutgoingOptions, Task> send, CancellationToken cancellationToken)
    {
        bool sent = false;
        try
        {
            Check(call, options);
            RpcOutgoingCall outgoing = new(
                call.Connection, call.Target.Binding.Descriptor.Name, call.Method.Name,
                options.Scope?.Metadata?.Clone() ?? new RpcMetadata(), cancellationToken);
            await call.Connection.Decorators.RunOutgoing(outgoing, async () =>
            {
                options.Metadata = outgoing.Metadata;
                options.TraceParent = outgoing.TraceParent;
                options.TraceState = outgoing.TraceState;
                OutgoingCalls.Complete(call, ref options);
                sent = true;
                await send(options).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            if (!sent)
            {
                call.Buffer.Reset();
            }
        }

        if (!sent)
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
            throw RpcConnection.TimedOut(call.Method);
        }
    }
}
