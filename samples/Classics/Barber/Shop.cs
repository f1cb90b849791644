using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Classics.Barber;

/// <summary>A bounded queue of customers. The barber reads it, and so cannot sleep past a customer.</summary>
internal sealed class Shop(int chairs) : IShop
{
    private readonly Channel<int> _chairs = Channel.CreateBounded<int>(chairs);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _visits = new();
    private int _customers;

    public async ValueTask<bool> VisitAsync()
    {
        int customer = Interlocked.Increment(ref _customers);
        TaskCompletionSource shaved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _visits[customer] = shaved;
        if (!_chairs.Writer.TryWrite(customer))
        {
            _visits.TryRemove(customer, out _);
            return false;
        }

        await shaved.Task;
        return true;
    }

    public async ValueTask<int> CallNextAsync() =>
        await _chairs.Reader.WaitToReadAsync() && _chairs.Reader.TryRead(out int customer) ? customer : 0;

    public ValueTask EndAsync(int customer)
    {
        if (_visits.TryRemove(customer, out TaskCompletionSource? shaved))
        {
            shaved.SetResult();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sends the barber home.</summary>
    public void Close() => _chairs.Writer.Complete();
}
