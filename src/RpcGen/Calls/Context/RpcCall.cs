using RpcGen.Calls;
using RpcGen.Limits;

namespace RpcGen;

/// <summary>
/// Sets what goes with calls besides their parameters. A setting applies to all calls made inside a <c>using</c> and by
/// code that is awaited there. Scopes nest; an inner deadline can only be earlier.
/// </summary>
/// <example><code>
/// using (RpcCall.WithDeadline(TimeSpan.FromSeconds(2)))
/// {
///     await indexer.SearchAsync(query);
/// }
/// </code></example>
public static class RpcCall
{
    /// <summary>
    /// Gives calls a common deadline. The remaining time travels with each call, and with the calls that its handler
    /// makes.
    /// </summary>
    /// <param name="timeout">
    /// The time for everything inside, from now. <see cref="Timeout.InfiniteTimeSpan"/>, and more than 24 days, set no
    /// deadline; an outer deadline still applies.
    /// </param>
    /// <param name="timeProvider">The clock of the deadline, for tests; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static IDisposable WithDeadline(TimeSpan timeout, TimeProvider? timeProvider = null)
    {
        CallScope scope = CallScope.Current ?? new CallScope();
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
            scope = timeout > Durations.Longest
                ? scope
                : scope.WithDeadline(timeout, timeProvider ?? TimeProvider.System);
        }

        return new Scope(scope);
    }

    /// <summary>Sends a metadata entry with calls.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public static IDisposable WithMetadata<T>(RpcMetadataKey<T> key, T value)
    {
        CallScope scope = CallScope.Current ?? new CallScope();
        RpcMetadata metadata = scope.Metadata?.Clone() ?? new RpcMetadata();
        metadata.Set(key, value);
        return new Scope(scope with { Metadata = metadata });
    }

    /// <summary>
    /// Captures the metadata that handlers send back, separately for each call that is made until it is disposed.
    /// </summary>
    public static RpcReply CaptureReply() =>
        new(static reply => new Scope((CallScope.Current ?? new CallScope()) with { Reply = reply }));

    private sealed class Scope : IDisposable
    {
        private readonly CallScope? _before = CallScope.Current;

        public Scope(CallScope scope) => CallScope.Set(scope);

        public void Dispose() => CallScope.Set(_before);
    }
}
