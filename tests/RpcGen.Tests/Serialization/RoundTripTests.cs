using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

/// <summary>Random values of every kind survive the way to bytes and back.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Scalars()
    {
        Check<bool>();
        Check<byte>();
        Check<sbyte>();
        Check<short>();
        Check<ushort>();
        Check<int>();
        Check<uint>();
        Check<long>();
        Check<ulong>();
        Check<float>();
        Check<double>();
        Check<decimal>();
        Check<char>();
        Check<Guid>();
        Check<BigInteger>();
        Check<DayOfWeek>();
        Check<TimeSpan>();
        Check<DateOnly>();
        Check<TimeOnly>();
        Check<int?>();
    }

    [Fact]
    public void Moments()
    {
        Check(Arb(ArbMap.Default.GeneratorFor<DateTime>().Select(value => DateTime.SpecifyKind(value, DateTimeKind.Utc))));
        Check(Arb(ArbMap.Default.GeneratorFor<DateTimeOffset>().Select(value =>
            new DateTimeOffset(value.Ticks, TimeSpan.FromMinutes(Math.Round(value.Offset.TotalMinutes))))));
    }

    [Fact]
    public void Texts() => Check(Arb(ArbMap.Default.GeneratorFor<string?>().Select(text =>
        text is null ? null : string.Concat(text.EnumerateRunes()))));

    [Fact]
    public void Sequences()
    {
        Check<int[]>();
        Check<int[][]>();
        Check<List<int>>();
        Check<bool[]>();
        Check<double[]>();
        Check<byte[]>();
        Check(Arb(ArbMap.Default.GeneratorFor<long[]>().Select(items => items.ToHashSet())));
        Check<List<int?>>();
    }

    [Fact]
    public void Dictionaries()
    {
        Check<Dictionary<int, string>>(Arb(ArbMap.Default.GeneratorFor<int[]>().Select(keys =>
            keys.Distinct().ToDictionary(key => key, key => key.ToString()))));
        Check<Dictionary<Guid, int>>(Arb(ArbMap.Default.GeneratorFor<Guid[]>().Select(keys =>
            keys.Distinct().ToDictionary(key => key, key => 1))));
    }

    [Fact]
    public void Collections()
    {
        Of<int>.Make(items => new LinkedList<int>(items));
        Of<int>.Make(items => new Queue<int>(items));
        Of<int>.Make(items => new Stack<int>(items));
        Of<int>.Make(items => new SortedSet<int>(items));
        Of<int>.Make(items => new ReadOnlyCollection<int>(items));
        Of<int>.Make(items => new Collection<int>(items));
        Of<int>.Make(items => new ObservableCollection<int>(items));
        Of<int>.Make(items => new ConcurrentQueue<int>(items));
        Of<int>.Make(items => new ConcurrentStack<int>(items));
        Of<int>.Make(items => items.ToImmutableArray());
        Of<int>.Make(items => items.ToImmutableList());
        Of<int>.Make(items => items.ToImmutableSortedSet());
        Of<int>.Make(items => ImmutableQueue.Create(items));
        Of<int>.Make(items => ImmutableStack.Create(items));
        Of<int>.Make<IEnumerable<int>>(items => items);
        Of<int>.Make<IReadOnlyList<int>>(items => items);
        Of<int>.Make(items => new Memory<int>(items));
        Of<int>.Make(items => new ReadOnlyMemory<int>(items));
        Of<int>.Make(items => new ArraySegment<int>(items));
        Of<byte>.Make(items => new Memory<byte>(items));
        Of<byte>.Make(items => new ReadOnlyMemory<byte>(items));
        Of<byte>.Make(items => new ReadOnlySequence<byte>(items));
        Of<byte>.Make(items => new List<byte>(items));
        Of<bool>.Make(items => new BitArray(items));
        Of<int>.Make(items => new SortedDictionary<string, int>(
            items.Distinct().ToDictionary(item => item.ToString(CultureInfo.InvariantCulture)),
            StringComparer.Ordinal));
        Of<int>.Make(items => new SortedList<int, int>(items.Distinct().ToDictionary(item => item)));
        Of<int>.Make(items => items.Distinct().ToImmutableSortedDictionary(item => item, item => item));
        Of<int>.Make(items => new ReadOnlyDictionary<int, int>(items.Distinct().ToDictionary(item => item)));
        Of<int>.Make(items => items.ToLookup(item => item % 3));
        Of<int>.Make(items => Square(items));
    }

    [Fact]
    public void Numbers_texts_and_pairs()
    {
        Of<long>.Make(items => new Int128((ulong)items.Sum(), (ulong)items.Length));
        Of<long>.Make(items => new UInt128((ulong)items.Sum(), (ulong)items.Length));
        Of<double>.Make(items => (Half)items.FirstOrDefault());
        Of<double>.Make(items => new Complex(items.FirstOrDefault(), items.LastOrDefault()));
        Of<float>.Make(items => new Vector2(items.FirstOrDefault(), items.LastOrDefault()));
        Of<float>.Make(items => new Quaternion(items.FirstOrDefault(), 1, 2, items.LastOrDefault()));
        Of<byte>.Make(items => new Version(items.Length, items.Sum(item => item)));
        Of<byte>.Make(items => new Uri($"https://example.com/{items.Length}?q={items.Sum(item => item)}"));
        Of<byte>.Make(items => new StringBuilder(Convert.ToHexString(items)));
        Of<byte>.Make(items => new Rune((char)(items.Length % 0xD800)));
        Of<int>.Make(
            items => (items.Length, Convert.ToString(items.Sum(item => (long)item), CultureInfo.InvariantCulture)));
        Of<int>.Make(items => Tuple.Create(items.Length, "x"));
        Of<int>.Make(items => KeyValuePair.Create("key", items.Length));
        Of<int>.Make(items => new Lazy<int>(items.Length));
    }

    [Fact]
    public void Objects()
    {
        Check(Arb(ArbMap.Default.GeneratorFor<(NonNull<string>, int)>().Select(pair =>
            new Person(string.Concat(pair.Item1.Get.EnumerateRunes()), pair.Item2))));
        Check<Point>();
        Check<List<Point>>();
    }

    private static int[,] Square(int[] items)
    {
        int side = (int)Math.Sqrt(items.Length);
        int[,] square = new int[side, side];
        for (int i = 0; i < side * side; i++)
        {
            square[i / side, i % side] = items[i];
        }

        return square;
    }

    private static void Check<T>() => Check(ArbMap.Default.ArbFor<T>());

    private static void Check<T>(Arbitrary<T> values) => Prop.ForAll(values, value =>
    {
        byte[] bytes = RpcSerializer.Serialize(value);
        T back = RpcSerializer.Deserialize<T>(bytes);
        Assert.Equivalent(value, back, strict: true);
        Assert.Equal(bytes, RpcSerializer.Serialize(back));
    }).QuickCheckThrowOnFailure();

    /// <summary>Values made of random items; equal if their bytes are.</summary>
    private static class Of<TItem>
    {
        public static void Make<T>(Func<TItem[], T> make) => Prop.ForAll(ArbMap.Default.ArbFor<TItem[]>(), items =>
        {
            byte[] bytes = RpcSerializer.Serialize(make(items));
            Assert.Equal(bytes, RpcSerializer.Serialize(RpcSerializer.Deserialize<T>(bytes)));
        }).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<T> Arb<T>(Gen<T> generator) => generator.ToArbitrary();
}
