using RpcGen.Framing;
using RpcGen.Threads;

namespace RpcGen.Receiving;

/// <summary>
/// The turn of one thread, or one asynchronous loop, at receiving for a connection. It ends by hand-off when user code
/// keeps the thread: another run continues, and this one only finishes the user code.
/// </summary>
/// <remarks>All members except <see cref="IsOwner"/> are used only by the run's own thread.</remarks>
internal sealed class PumpRun(ReceivePump pump, FrameWriter writer, long epoch)
{
    [ThreadStatic]
    private static PumpRun? t_current;

    private readonly long _idle = epoch << 1;
    private bool _entered;

    /// <summary>The run whose frames the calling thread is processing, if any.</summary>
    public static PumpRun? Current => t_current;

    public ReceivePump Pump => pump;

    /// <summary>Whether the run still receives; false from its hand-off on.</summary>
    public bool IsOwner => pump.State >> 1 == epoch;

    /// <summary>
    /// Whether frames that this thread appends may wait for the end of its receive batch. Called under the writer's
    /// lock. A hand-off first changes the state and then flushes under that lock, so either this method sees the change
    /// or the flush sees the frame.
    /// </summary>
    public static bool DefersFlushOf(FrameWriter candidate) =>
        t_current is { } run && run.DefersFlush(candidate);

    /// <summary>Makes this the current run of the calling thread until <see cref="Deactivate"/>.</summary>
    public void Activate() => t_current = this;

    public static void Deactivate() => t_current = null;

    /// <summary>
    /// Declares that user code begins, which includes decoding of user types. From here on the stall detector may hand
    /// the pump off at any time: the run may use the bytes of the current frame, and nothing else of the pump.
    /// </summary>
    public void EnterUserCode(MethodState? method)
    {
        if (!_entered)
        {
            _entered = true;
            pump.Enter(_idle | 1, method);
        }
    }

    /// <summary>Declares that user code has ended.</summary>
    /// <returns>False if the pump was handed off meanwhile: the run has ended and may not touch the pump.</returns>
    public bool ExitUserCode()
    {
        if (!_entered)
        {
            return true;
        }

        _entered = false;
        ThreadContext.Restore();
        return pump.TryExit(_idle | 1, _idle);
    }

    /// <summary>Hands the pump off now, because this thread is about to block in user code.</summary>
    public void HandOff()
    {
        if (_entered)
        {
            pump.TryHandOff(_idle | 1);
        }
    }

    private bool DefersFlush(FrameWriter candidate) => ReferenceEquals(writer, candidate) && IsOwner;
}
