namespace RpcGen.Transports.Internal;

/// <summary>Translates between readiness and poll(2)'s bits.</summary>
internal static class PollEvents
{
    public static short Of(RpcChannelReadiness interest) => (short)(
        ((interest & RpcChannelReadiness.Receive) != 0 ? Libc.PollIn : 0)
        | ((interest & RpcChannelReadiness.Send) != 0 ? Libc.PollOut : 0));

    // Errors and hang-ups make everything ready: the operation itself then says what is wrong.
    public static RpcChannelReadiness Readiness(short returned, RpcChannelReadiness interest) =>
        (returned & ~(Libc.PollIn | Libc.PollOut)) != 0
            ? interest
            : ((returned & Libc.PollIn) != 0 ? RpcChannelReadiness.Receive : 0)
                | ((returned & Libc.PollOut) != 0 ? RpcChannelReadiness.Send : 0);
}
