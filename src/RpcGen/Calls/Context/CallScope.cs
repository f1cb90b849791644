namespace RpcGen.Calls;

/// <summary>
/// What flows with the code that makes calls: set by <see cref="RpcCall"/>, and by handlers whose own call had some of
/// it. Immutable but for what a capture collects.
/// </summary>
internal sealed record class CallScope
{
    private static readonly AsyncLocal<CallScope?> s_current = new();

    // Reading an AsyncLocal costs as much as a tenth of a call: nobody pays who does not use it.
    private static volatile bool s_isUsed;

    /// <summary>The scope of the calling code; null if there is none.</summary>
    public static CallScope? Current => s_isUsed ? s_current.Value : null;

    /// <summary>When the deadline passes, in timestamps of <see cref="TimeProvider"/>; -1 for none.</summary>
    public long Deadline { get; init; } = -1;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What goes with the calls.</summary>
    public RpcMetadata? Metadata { get; init; }

    /// <summary>Where the metadata of answers goes.</summary>
    public RpcReply? Reply { get; init; }

    /// <summary>The activations of serial objects that wait for the calls, outermost first.</summary>
    public long[] Chain { get; init; } = [];

    /// <summary>The call that is being handled.</summary>
    public RpcContext? Context { get; init; }

    /// <summary>The time that is left, at least zero; null if there is no deadline.</summary>
    public TimeSpan? Remaining => Deadline < 0 ? null
        : TimeProvider.GetTimestamp() is var now && now >= Deadline ? TimeSpan.Zero
        : TimeProvider.GetElapsedTime(now, Deadline);

    /// <summary>Makes a scope the current one, for the calling code and what it awaits.</summary>
    public static void Set(CallScope? scope)
    {
        s_isUsed |= scope is not null;
        if (s_isUsed)
        {
            s_current.Value = scope;
        }
    }

    /// <summary>This scope with a deadline, unless its own is earlier.</summary>
    public CallScope WithDeadline(TimeSpan timeout, TimeProvider timeProvider) =>
        Remaining is { } remaining && remaining <= timeout
            ? this
            : this with
            {
                Deadline = timeProvider.GetTimestamp() + (long)(timeout.TotalSeconds * timeProvider.TimestampFrequency),
                TimeProvider = timeProvider,
            };
}
