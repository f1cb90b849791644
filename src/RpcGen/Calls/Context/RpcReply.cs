namespace RpcGen;

/// <summary>
/// Collects the metadata that handlers send besides their results, see <see cref="RpcCall.CaptureReply"/>. It keeps the
/// metadata of all calls made in its scope. Thread-safe.
/// </summary>
public sealed class RpcReply : IDisposable
{
    private readonly IDisposable _scope;
    private readonly Lock _gate = new();

    // Guarded by _gate. Sorted by the numbers that the calls got when they were made.
    private readonly List<(int Number, RpcMetadata Metadata)> _answers = [];
    private RpcMetadata _metadata = new();
    private int _calls;

    internal RpcReply(Func<RpcReply, IDisposable> enter) => _scope = enter(this);

    /// <summary>
    /// The metadata of the call that was answered last; empty before the first answer. For calls that run at the same
    /// time, see <see cref="Answers"/>.
    /// </summary>
    public RpcMetadata Metadata
    {
        get
        {
            lock (_gate)
            {
                return _metadata;
            }
        }
    }

    /// <summary>
    /// The metadata of each call that was answered with a result, in the order in which the calls were made.
    /// </summary>
    public IReadOnlyList<RpcMetadata> Answers
    {
        get
        {
            lock (_gate)
            {
                return [.. _answers.Select(answer => answer.Metadata)];
            }
        }
    }

    /// <summary>Ends the capture.</summary>
    public void Dispose() => _scope.Dispose();

    /// <summary>Records that a call is made.</summary>
    /// <returns>The number of the call.</returns>
    internal int Begin() => Interlocked.Increment(ref _calls);

    /// <summary>Records the metadata of an answer.</summary>
    internal void Add(int number, RpcMetadata metadata)
    {
        lock (_gate)
        {
            _metadata = metadata;
            _answers.Insert(_answers.FindLastIndex(answer => answer.Number < number) + 1, (number, metadata));
        }
    }
}
