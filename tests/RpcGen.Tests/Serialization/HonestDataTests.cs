using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using RpcGen;
using RpcGen.Serialization;
using RpcGen.Tests.Serialization;

[assembly: RpcSerializable(typeof(HashSet<int>[]))]
[assembly: RpcSerializable(typeof(List<Dictionary<string, int>>))]
[assembly: RpcSerializable(typeof(List<ConcurrentQueue<int>>))]
[assembly: RpcSerializable(typeof(List<ConcurrentDictionary<int, int>>))]
[assembly: RpcSerializable(typeof(List<ObservableCollection<int>>))]
[assembly: RpcSerializable(typeof(List<SortedDictionary<int, int>>))]
[assembly: RpcSerializable(typeof(List<Large?>))]
[assembly: RpcSerializable(typeof(HashSet<(int, int)>))]
[assembly: RpcSerializable(typeof(Dictionary<(int, int), int>))]
[assembly: RpcSerializable(typeof(Dictionary<Uri, int>))]
[assembly: RpcSerializable(typeof(HashSet<int?>))]
[assembly: RpcSerializable(typeof(HashSet<Point>))]
[assembly: RpcSerializable(typeof(ILookup<Point, int>))]
[assembly: RpcSerializable(typeof(List<Buffered>))]

namespace RpcGen.Tests.Serialization;

/// <summary>A value of 256 bytes.</summary>
public record struct Large(Int128 A, Int128 B, Int128 C, Int128 D, Int128 E, Int128 F, Int128 G, Int128 H,
    Int128 I, Int128 J, Int128 K, Int128 L, Int128 M, Int128 N, Int128 O, Int128 P);

/// <summary>An object whose initializer takes 64 KiB.</summary>
public sealed class Buffered
{
    public byte[] Buffer { get; set; } = new byte[65536];
}

/// <summary>Data that an honest peer may send decodes, however small it was and however large it becomes.</summary>
public sealed class HonestDataTests
{
    [Fact]
    public void Many_empty_collections()
    {
        Passes(Many<HashSet<int>>(200_000, () => []).ToArray());
        Passes(Many<Dictionary<string, int>>(200_000, () => []));
        Passes(Many<ConcurrentQueue<int>>(4_000, () => []));
        Passes(Many<ConcurrentDictionary<int, int>>(4_000, () => []));
        Passes(Many<ObservableCollection<int>>(100_000, () => []));
        Passes(Many<SortedDictionary<int, int>>(100_000, () => []));
    }

    [Fact]
    public void Many_small_collections() =>
        Passes(Many<ConcurrentDictionary<int, int>>(4_000, () => new() { [1] = 1 }));

    [Fact]
    public void Many_nulls_of_a_large_value_type() => Passes(Many<Large?>(50_000, () => null));

    [Fact]
    public void Many_keys_of_any_type()
    {
        int[] numbers = [.. Enumerable.Range(0, 50_000)];
        Passes(numbers.Select(i => (i, i)).ToHashSet());
        Passes(numbers.ToDictionary(i => (i, -i), i => i));
        Passes(numbers.ToDictionary(i => new Uri($"https://example.com/{i}"), i => i));
        Passes(numbers.Select(i => i % 3 == 0 ? null : (int?)i).ToHashSet());
        Passes(numbers.Select(i => new Point(i, i * 7)).ToHashSet());
        ILookup<Point, int> lookup = numbers.ToLookup(i => new Point(i % 2, 0));
        Assert.Equal(25_000, RpcSerializer.Deserialize<ILookup<Point, int>>(RpcSerializer.Serialize(lookup))[new Point(1, 0)].Count());
    }

    [Fact]
    public void Initializers_of_objects_without_their_members_are_bounded()
    {
        byte[] bytes = [0xdc, 0x10, 0x00, .. Enumerable.Repeat((byte)0x80, 4096)];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<List<Buffered>>(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Fact]
    public void Initializers_of_objects_with_their_members_are_no_reason_to_refuse_them()
    {
        List<Buffered> many = Many(1000, () => new Buffered { Buffer = [1] });

        Assert.Equal(1000, RpcSerializer.Deserialize<List<Buffered>>(RpcSerializer.Serialize(many)).Count);
    }

    [Fact]
    public void A_long_uri_costs_in_proportion()
    {
        byte[] bytes = RpcSerializer.Serialize(new string('%', 1_000_000));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Record.Exception(() => RpcSerializer.Deserialize<Uri>(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128L * bytes.Length);
    }

    private static List<T> Many<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static void Passes<T>(T value)
        where T : System.Collections.IEnumerable => Assert.Equal(
            value.Cast<object?>().Count(),
            RpcSerializer.Deserialize<T>(RpcSerializer.Serialize(value)).Cast<object?>().Count());
}
