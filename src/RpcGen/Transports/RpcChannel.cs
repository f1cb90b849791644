using RpcGen.Transports.Internal;

namespace RpcGen;

/// <summary>
/// An ordered, reliable pipe of bytes to one peer and back: what a transport gives a connection. Derive from it to
/// bring your own transport; the conformance suite in <c>tests/RpcGen.TestKit</c> checks it.
/// </summary>
/// <remarks>
/// What the caller, a connection, guarantees:
/// <list type="number">
/// <item><description>It uses either the blocking members or the asynchronous ones to receive, never both; blocking
/// ones only if <see cref="CanBlock"/>.</description></item>
/// <item><description>At most one receive runs at a time, and at most one send; a receive and a send may run
/// together.</description></item>
/// <item><description>No buffer is empty, and memory passed to a send or a receive stays unchanged until it
/// ends.</description></item>
/// <item><description>After an operation has failed, or a receive has returned 0, that direction is not used
/// again.</description></item>
/// <item><description><see cref="Abort"/> may be called at any time, from any thread, more than
/// once.</description></item>
/// <item><description><see cref="Dispose()"/> is called last, when no operation runs any more. Further calls of it do
/// nothing.</description></item>
/// </list>
/// What the implementation guarantees: bytes arrive in order, complete and unchanged, or not at all; when the peer
/// closes or dies, a receive returns 0 or throws <see cref="IOException"/> after everything sent before has been
/// received; after <see cref="Abort"/>, running and later operations end promptly in one of these two ways.
/// </remarks>
public abstract class RpcChannel : IDisposable
{
    private int _disposed;

    /// <summary>
    /// Whether the blocking members work. They are the fast road: a connection then receives on a thread of its own.
    /// </summary>
    public virtual bool CanBlock => false;

    /// <summary>Who is on the other end; null where nothing that can be trusted tells.</summary>
    public virtual RpcPeer? Peer => null;

    /// <summary>Receives at least one byte.</summary>
    /// <returns>The number of bytes, 0 when the peer will send no more.</returns>
    /// <exception cref="IOException">The channel failed.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all bytes.</summary>
    /// <exception cref="IOException">The channel failed; how much was sent is not known.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>
    /// Receives at least one byte, into the first buffer until it is full, then into the second. Blocks.
    /// </summary>
    /// <param name="first">Where the bytes go.</param>
    /// <param name="second">Where further bytes go that are there already; may be empty.</param>
    /// <returns>The number of bytes in both, 0 when the peer will send no more.</returns>
    /// <exception cref="IOException">The channel failed.</exception>
    public virtual int Receive(Span<byte> first, Span<byte> second) => throw new NotSupportedException();

    /// <summary>Sends what the channel takes at once, of the first buffer and then the second. Never blocks.</summary>
    /// <param name="first">The bytes to send.</param>
    /// <param name="second">The bytes to send after them; may be empty.</param>
    /// <returns>The number of bytes taken; 0 if there is no room or the channel cannot tell.</returns>
    /// <exception cref="IOException">The channel failed.</exception>
    public virtual int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => 0;

    /// <summary>Blocks until bytes can be received or sent.</summary>
    /// <returns>Which of the two, or both. An error counts as both: the operation will report it.</returns>
    public virtual RpcChannelReadiness Wait(RpcChannelReadiness interest) => throw new NotSupportedException();

    /// <summary>Ends the channel in both directions; running operations end.</summary>
    public abstract void Abort();

    /// <summary>
    /// What is known of a peer whose channel has ended without a goodbye; null if nothing is. May wait for a moment.
    /// </summary>
    internal virtual PeerLoss? DescribeLoss() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Frees what the channel holds.</summary>
    protected abstract void Dispose(bool disposing);
}
