namespace RpcGen.Transports.Internal;

/// <summary>Converts between readiness and the bits of poll(2).</summary>
internal static class PollEvents
{
    public static short Of(RpcChannelReadiness interest) => (short)(
        ((interest & RpcChannelReadiness.Receive) != 0 ? Libc.PollIn : 0)
        | ((interest & RpcChannelReadiness.Send) != 0 ? Libc.PollOut : 0));

    // Errors and hang-ups make everything ready: the operation itself then reports the error.
    public static RpcChannelReadiness Readiness(short returned, RpcChannelReadiness interest) =>
        (returned & ~(Libc.PollIn | Libc.PollOut)) != 0
            ? interest
            : ((returned & Libc.PollIn) != 0 ? RpcChannelReadiness.Receive : 0)
                | ((returned & Libc.PollOut) != 0 ? RpcChannelReadiness.Send : 0);
}
