namespace RpcGen.Calls;

/// <summary>
/// The context that flows with the code that makes calls. <see cref="RpcCall"/> sets it, and so do handlers whose own
/// call came with a part of it. Immutable, except for what a capture collects.
/// </summary>
internal sealed record class CallScope
{
    private static readonly AsyncLocal<CallScope?> s_current = new();

    // Reading an AsyncLocal costs up to a tenth of a call, so programs that do not use scopes must not pay for it.
    private static volatile bool s_isUsed;

    /// <summary>The scope of the calling code; null if there is none.</summary>
    public static CallScope? Current => s_isUsed ? s_current.Value : null;

    /// <summary>When the deadline passes, in timestamps of <see cref="TimeProvider"/>; -1 for none.</summary>
    public long Deadline { get; init; } = -1;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The metadata of the calls.</summary>
    public RpcMetadata? Metadata { get; init; }

    /// <summary>The target of the metadata of answers.</summary>
    public RpcReply? Reply { get; init; }

    /// <summary>The activations of serial objects that wait for the calls, outermost first.</summary>
    public long[] Chain { get; init; } = [];

    /// <summary>The call that is being handled.</summary>
    public RpcContext? Context { get; init; }

    /// <summary>The time that is left, at least zero; null if there is no deadline.</summary>
    public TimeSpan? Remaining => Deadline < 0 ? null
        : TimeProvider.GetTimestamp() is var now && now >= Deadline ? TimeSpan.Zero
        : TimeProvider.GetElapsedTime(now, Deadline);

    /// <summary>Sets the current scope, for the calling code and what it awaits.</summary>
    public static void Set(CallScope? scope)
    {
        s_isUsed |= scope is not null;
        if (s_isUsed)
        {
            s_current.Value = scope;
        }
    }

    /// <summary>Returns this scope with a deadline, unless its own deadline is earlier.</summary>
    public CallScope WithDeadline(TimeSpan timeout, TimeProvider timeProvider) =>
        Remaining is { } remaining && remaining <= timeout
            ? this
            : this with
            {
                Deadline = timeProvider.GetTimestamp() + (long)(timeout.TotalSeconds * timeProvider.TimestampFrequency),
                TimeProvider = timeProvider,
            };
}
