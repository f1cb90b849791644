using RpcGen.Buffers;
using RpcGen.CompilerServices;

namespace RpcGen.Receiving;

/// <summary>
/// An answer that a waiting caller has received itself, and its call, which has left its slot. The bytes are a copy:
/// the caller returns the receive role before it decodes them, because decoding may run user code that makes calls.
/// </summary>
internal struct TakenAnswer
{
    private const int MaxCached = 4 * 1024;

    [ThreadStatic]
    private static byte[]? t_cached;

    private byte[]? _bytes;
    private int _length;

    /// <summary>The call, or the tombstone in its slot; null if no answer was taken.</summary>
    public AnswerWaiter? Call { get; private set; }

    public Attachments? Attachments { get; private set; }

    public RpcFaultDescriptor[] Faults { get; private set; }

    public readonly ReadOnlySpan<byte> Content => _bytes.AsSpan(0, _length);

    public static TakenAnswer Of(
        ReadOnlySpan<byte> content, AnswerWaiter call, Attachments? attachments, RpcFaultDescriptor[] faults)
    {
        // The cache is emptied while its array is in use: decoding may take another answer on this thread.
        byte[] bytes = t_cached is { } cached && cached.Length >= content.Length
            ? cached
            : new byte[Math.Max(content.Length, MaxCached)];
        t_cached = null;
        content.CopyTo(bytes);
        return new TakenAnswer
        {
            _bytes = bytes,
            _length = content.Length,
            Call = call,
            Attachments = attachments,
            Faults = faults,
        };
    }

    /// <summary>Returns the copy to the cache.</summary>
    public void Release()
    {
        if (_bytes?.Length == MaxCached)
        {
            t_cached = _bytes;
        }

        _bytes = null;
    }
}
