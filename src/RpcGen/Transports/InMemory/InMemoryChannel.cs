using RpcGen.Buffers;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.InMemory;

/// <summary>A channel within the process.</summary>
internal sealed class InMemoryChannel : RpcChannel
{
    private readonly MemoryRing _incoming;
    private readonly MemoryRing _outgoing;
    private readonly AutoResetEvent _changed = new(initialState: false);
    private readonly SemaphoreSlim _received = new(0);
    private readonly SemaphoreSlim _taken = new(0);

    private readonly Func<Exception?>? _explainLoss;

    private InMemoryChannel(MemoryRing incoming, MemoryRing outgoing, Func<Exception?>? explainLoss)
    {
        _explainLoss = explainLoss;
        _incoming = incoming;
        _outgoing = outgoing;
        incoming.Changed += OnReceived;
        outgoing.Changed += OnTaken;
    }

    public override bool CanBlock => true;

    public override RpcPeer Peer { get; } = new RpcProcessPeer(Environment.ProcessId, null);

    /// <summary>Makes the two ends of a channel.</summary>
    /// <param name="explainLoss">Called by the first end when the second has ended without a GoAway frame.</param>
    public static (InMemoryChannel First, InMemoryChannel Second) CreatePair(Func<Exception?>? explainLoss = null)
    {
        MemoryRing there = new();
        MemoryRing back = new();
        return (new InMemoryChannel(back, there, explainLoss), new InMemoryChannel(there, back, null));
    }

    public override int Receive(Span<byte> first, Span<byte> second) => _incoming.Read(first);

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int taken = first.IsEmpty ? 0 : _outgoing.TryWrite(first);
        return taken == first.Length && !second.IsEmpty ? taken + _outgoing.TryWrite(second) : taken;
    }

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        while (true)
        {
            RpcChannelReadiness ready = interest
                & ((_incoming.HasBytes ? RpcChannelReadiness.Receive : 0)
                    | (_outgoing.HasRoom ? RpcChannelReadiness.Send : 0));
            if (ready != 0)
            {
                return ready;
            }

            Uninterrupted.Wait(_changed, Timeout.InfiniteTimeSpan);
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (!_incoming.HasBytes)
        {
            await _received.WaitAsync().ConfigureAwait(false);
        }

        return _incoming.Read(buffer.Span);
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = _outgoing.TryWrite(bytes.Span);
            bytes = bytes[taken..];
            if (taken == 0)
            {
                await _taken.WaitAsync().ConfigureAwait(false);
            }
        }
    }

    public override void Abort()
    {
        _incoming.End();
        _outgoing.End();
    }

    internal override PeerLoss? DescribeLoss() =>
        _explainLoss?.Invoke() is { } cause ? new PeerLoss(cause.Message, cause) : null;

    protected override void Dispose(bool disposing)
    {
        _incoming.Changed -= OnReceived;
        _outgoing.Changed -= OnTaken;
    }

    private void OnReceived() => Signal(_received);

    private void OnTaken() => Signal(_taken);

    // One permit is enough: a waiter checks again after each. A second permit, after a race, does no harm.
    private void Signal(SemaphoreSlim waiter)
    {
        _changed.Set();
        if (waiter.CurrentCount == 0)
        {
            waiter.Release();
        }
    }
}
