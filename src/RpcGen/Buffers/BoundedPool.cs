using System.Diagnostics.CodeAnalysis;

namespace RpcGen.Buffers;

/// <summary>A pool of reusable objects that keeps at most <c>limit</c> of them. Thread-safe.</summary>
internal sealed class BoundedPool<T>(int limit)
    where T : class
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Stack<T> _items = new();

    public bool TryRent([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            return _items.TryPop(out item);
        }
    }

    /// <summary>Returns an object to the pool. The caller has reset it.</summary>
    public void Return(T item)
    {
        lock (_gate)
        {
            if (_items.Count < limit)
            {
                _items.Push(item);
            }
        }
    }
}
