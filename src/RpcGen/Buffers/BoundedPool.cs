using System.Diagnostics.CodeAnalysis;

namespace RpcGen.Buffers;

/// <summary>Objects to be used again, up to a number. Thread-safe.</summary>
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

    /// <summary>Takes an object that was reset.</summary>
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
