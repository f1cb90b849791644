using RpcGen.Peers.Contract;
using RpcGen.Peers.Measuring;

namespace RpcGen.Peers;

/// <summary>What a connected client can do.</summary>
internal sealed class PeerClient(Func<ValueTask> dispose) : IAsyncDisposable
{
    public required IOperation Add { get; init; }

    /// <summary>Echo of so many bytes.</summary>
    public required Func<int, IOperation> Echo { get; init; }

    /// <summary>The same echo with memory that is used again; null where the library has no such type.</summary>
    public Func<int, IOperation>? EchoPooled { get; init; }

    public required IOperation EchoOrder { get; init; }

    /// <summary>Enumerates so many items and returns the sum of their values; null where nothing streams.</summary>
    public Func<int, Task<double>>? Stream { get; init; }

    /// <summary>Whether several calls can be in flight.</summary>
    public bool CanOverlap { get; init; } = true;

    /// <summary>A client whose proxy implements the contract.</summary>
    public static PeerClient Create(IPeerLoad load, Func<int, IOperation>? echoPooled, Func<ValueTask> dispose)
    {
        Order order = Order.Sample();
        return new PeerClient(dispose)
        {
            Add = new CallOperation<int>(() => load.AddAsync(1, 2), sum => sum == 3),
            Echo = size =>
            {
                byte[] payload = new byte[size];
                return new CallOperation<byte[]>(() => load.EchoAsync(payload), back => back.Length == size);
            },
            EchoPooled = echoPooled,
            EchoOrder = new CallOperation<Order>(
                () => load.EchoOrderAsync(order), back => IsSame(order, back)),
            Stream = count => SumAsync(load.StreamAsync(count, CancellationToken.None)),
        };
    }

    public static async Task<double> SumAsync(IAsyncEnumerable<Item> items)
    {
        double sum = 0;
        await foreach (Item item in items)
        {
            sum += item.Value;
        }

        return sum;
    }

    public static bool IsSame(Order order, Order back) =>
        back.Id == order.Id && back.Customer == order.Customer && back.Placed == order.Placed
        && back.Lines.Select(line => line.Sku).SequenceEqual(order.Lines.Select(line => line.Sku));

    public ValueTask DisposeAsync() => dispose();
}
