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
    /// Whether the blocking members work. They are the fast path: the connection then receives on a thread of its own.
    /// </summary>
    public virtual bool CanBlock => false;

    /// <summary>The peer on the other end; null if no trusted source identifies it.</summary>
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
    /// <param name="first">Receives the bytes.</param>
    /// <param name="second">Receives further bytes that are already available; may be empty.</param>
    /// <returns>The number of bytes in both, 0 when the peer will send no more.</returns>
    /// <exception cref="IOException">The channel failed.</exception>
    public virtual int Receive(Span<byte> first, Span<byte> second) => throw new NotSupportedException();

    /// <summary>
    /// Sends what the channel accepts at once, from the first buffer and then the second. Never blocks.
    /// </summary>
    /// <param name="first">The bytes to send.</param>
    /// <param name="second">The bytes to send after them; may be empty.</param>
    /// <returns>The number of bytes accepted; 0 if there is no room or the channel cannot know.</returns>
    /// <exception cref="IOException">The channel failed.</exception>
    public virtual int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => 0;

    /// <summary>Blocks until bytes can be received or sent.</summary>
    /// <returns>
    /// Which of the two is possible, or both. An error counts as both: the operation then reports it.
    /// </returns>
    public virtual RpcChannelReadiness Wait(RpcChannelReadiness interest) => throw new NotSupportedException();

    /// <summary>Ends the channel in both directions. Running operations end.</summary>
    public abstract void Abort();

    /// <summary>Whether the peer may be on another machine, whose death nothing tells.</summary>
    internal virtual bool LeavesMachine => false;

    /// <summary>
    /// Whether <see cref="Open"/> must be called, and end, before any other member but <see cref="Abort"/>.
    /// </summary>
    internal virtual bool MustOpen => false;

    /// <summary>Does what comes before the first byte of a connection, such as the handshake of TLS. Blocks.</summary>
    /// <exception cref="RpcConnectException">It failed, or <see cref="Abort"/> was called.</exception>
    internal virtual void Open()
    {
    }

    /// <summary>
    /// Describes how a peer ended that sent no GoAway frame; null if nothing is known. May block briefly.
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

    /// <summary>Releases the resources of the channel.</summary>
    protected abstract void Dispose(bool disposing);
}
