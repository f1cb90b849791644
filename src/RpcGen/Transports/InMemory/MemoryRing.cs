using RpcGen.Buffers;

namespace RpcGen.Transports.InMemory;

/// <summary>One direction of an in-memory channel: a bounded ring of bytes between two threads.</summary>
internal sealed class MemoryRing
{
    private const int Capacity = 256 * 1024;

    private readonly object _gate = new();

    // Guarded by _gate, like everything below.
    private readonly byte[] _ring = new byte[Capacity];
    private int _head;
    private int _count;
    private bool _ended;

    /// <summary>Raised after bytes have moved, and at the end. A waiter then checks again.</summary>
    public event Action? Changed;

    public bool HasRoom
    {
        get
        {
            using (Uninterrupted.Enter(_gate))
            {
                return _count < Capacity || _ended;
            }
        }
    }

    public bool HasBytes
    {
        get
        {
            using (Uninterrupted.Enter(_gate))
            {
                return _count > 0 || _ended;
            }
        }
    }

    /// <summary>Blocks until there are bytes; 0 at the end.</summary>
    public int Read(Span<byte> destination)
    {
        int taken;
        using (Uninterrupted.Enter(_gate))
        {
            while (_count == 0 && !_ended)
            {
                Uninterrupted.Wait(_gate);
            }

            taken = Math.Min(_count, destination.Length);
            int untilWrap = Math.Min(taken, Capacity - _head);
            _ring.AsSpan(_head, untilWrap).CopyTo(destination);
            _ring.AsSpan(0, taken - untilWrap).CopyTo(destination[untilWrap..]);
            _head = (_head + taken) % Capacity;
            _count -= taken;
        }

        Signal(taken);
        return taken;
    }

    /// <summary>Writes what fits.</summary>
    /// <exception cref="IOException">The reader is gone.</exception>
    public int TryWrite(ReadOnlySpan<byte> source)
    {
        int taken;
        using (Uninterrupted.Enter(_gate))
        {
            if (_ended)
            {
                throw new IOException("the other end is closed");
            }

            taken = Math.Min(Capacity - _count, source.Length);
            int tail = (_head + _count) % Capacity;
            int untilWrap = Math.Min(taken, Capacity - tail);
            source[..untilWrap].CopyTo(_ring.AsSpan(tail));
            source[untilWrap..taken].CopyTo(_ring);
            _count += taken;
            Monitor.PulseAll(_gate);
        }

        Signal(taken);
        return taken;
    }

    public void End()
    {
        using (Uninterrupted.Enter(_gate))
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        Changed?.Invoke();
    }

    // Raised only after progress: a waiter that checks again and finds nothing would otherwise wake itself.
    private void Signal(int moved)
    {
        if (moved > 0)
        {
            Changed?.Invoke();
        }
    }
}
