using System.Runtime.CompilerServices;

namespace RpcGen.Simulation;

/// <summary>Handles the calls of one side, and writes down which of them ran.</summary>
internal sealed class SimulatedService(World world) : ISimulated
{
    public event Action<long>? Raised;

    public async ValueTask<long> EchoAsync(long id, int delay, byte[] payload, CancellationToken cancellationToken)
    {
        world.Ledger.Runs(id);
        await world.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
        return World.Sum(payload);
    }

    public async Task DeafAsync(long id, int delay)
    {
        world.Ledger.Runs(id);
        await world.DelayAsync(delay, default).ConfigureAwait(false);
    }

    public async Task<int> FailAsync(long id, int delay)
    {
        world.Ledger.Runs(id);
        await world.DelayAsync(delay, default).ConfigureAwait(false);
        throw new InvalidOperationException($"call {id} fails");
    }

    public ValueTask PostAsync(long id)
    {
        world.Ledger.Runs(id);
        return default;
    }

    public async IAsyncEnumerable<long> CountAsync(
        long id, int count, int delay, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        world.Ledger.Runs(id);
        for (int i = 0; i < count; i++)
        {
            await world.DelayAsync(i % 10 == 9 ? delay : 0, cancellationToken).ConfigureAwait(false);
            yield return i;
        }
    }

    public async ValueTask<long> SumAsync(long id, IAsyncEnumerable<long> items, CancellationToken cancellationToken)
    {
        world.Ledger.Runs(id);
        long next = 0;
        await foreach (long item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            world.CheckItem(id, item, next++);
        }

        return next;
    }

    public async IAsyncEnumerable<long> RelayAsync(
        long id, IAsyncEnumerable<long> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        world.Ledger.Runs(id);
        await foreach (long item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    public async ValueTask<long> LengthAsync(long id, Stream content)
    {
        world.Ledger.Runs(id);
        byte[] buffer = new byte[1000];
        long length = 0;
        for (int count; (count = await content.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            for (int i = 0; i < count; i++)
            {
                world.CheckItem(id, buffer[i], (byte)(length + i));
            }

            length += count;
        }

        return length;
    }

    public async ValueTask<int> ProgressAsync(long id, int steps, IProgress<int> progress)
    {
        world.Ledger.Runs(id);
        for (int i = 1; i <= steps; i++)
        {
            await world.DelayAsync(i % 4 == 0 ? 1 : 0, default).ConfigureAwait(false);
            progress.Report(i);
        }

        return steps;
    }

    public async ValueTask<long> CallBackAsync(long id, ISimulatedObject callback, int count)
    {
        world.Ledger.Runs(id);
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            long nested = world.Ledger.Starts("nested");
            sum += await world.Ledger.EndsAsync(nested, callback.UseAsync(nested, 1), nested).ConfigureAwait(false);
        }

        return count;
    }

    public ISimulatedObject Promise(long id)
    {
        world.Ledger.Runs(id);
        return new SimulatedObject(world);
    }

    public async ValueTask<ISimulatedObject> OpenAsync(long id, int delay)
    {
        world.Ledger.Runs(id);
        await world.DelayAsync(delay, default).ConfigureAwait(false);
        return new SimulatedObject(world);
    }

    public ValueTask RaiseAsync(long id, int count)
    {
        world.Ledger.Runs(id);
        for (int i = 0; i < count; i++)
        {
            Raised?.Invoke(i);
        }

        return default;
    }

    public ValueTask<long> PooledAsync(long id, long value)
    {
        world.Ledger.Runs(id);
        return new ValueTask<long>(value);
    }
}
