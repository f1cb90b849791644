using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using RpcGen;
using RpcGen.Serialization;
using RpcGen.Tests.Serialization;

[assembly: RpcSerializable(typeof(Dictionary<int, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<uint, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<long, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<ulong, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<float, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<double, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<decimal, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<Int128, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<Guid, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<DateTime, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<DateTimeOffset, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<TimeSpan, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<ConsoleColor, bool>))]
[assembly: RpcSerializable(typeof(Dictionary<(int, int), bool>))]
[assembly: RpcSerializable(typeof(ConcurrentDictionary<long, bool>))]
[assembly: RpcSerializable(typeof(ImmutableDictionary<long, bool>))]
[assembly: RpcSerializable(typeof(FrozenDictionary<long, bool>))]
[assembly: RpcSerializable(typeof(ImmutableHashSet<long>))]
[assembly: RpcSerializable(typeof(FrozenSet<long>))]
[assembly: RpcSerializable(typeof(HashSet<SameHash>))]
[assembly: RpcSerializable(typeof(HashSet<string>))]
[assembly: RpcSerializable(typeof(FrozenDictionary<string, int>))]

namespace RpcGen.Tests.Serialization;

/// <summary>A key type whose hash codes are all equal.</summary>
public readonly record struct SameHash(int Value)
{
    public override int GetHashCode() => 1;
}

/// <summary>
/// Keys that a peer chose to collide cost about what any other keys cost, and honest keys need no comparer.
/// </summary>
public sealed class ChosenKeysTests
{
    private const int Count = 131_072;

    // What the runtime's hash tables of that many keys take their remainders by.
    private static readonly int s_buckets = new Dictionary<int, bool>(Count).EnsureCapacity(0);

    [Fact]
    public void Integers_that_are_multiples_of_the_number_of_buckets()
    {
        AssertHarmless(i => unchecked(i * s_buckets), i => (int)Spread(i));
        AssertHarmless(i => unchecked((uint)(i * s_buckets)), i => (uint)Spread(i));
        AssertHarmless(i => unchecked((ConsoleColor)(i * s_buckets)), i => (ConsoleColor)(int)Spread(i));
    }

    [Fact]
    public void Values_of_64_bits_with_equal_halves()
    {
        AssertHarmless(Halves, Spread);
        AssertHarmless(i => (ulong)Halves(i), i => (ulong)Spread(i));
        AssertHarmless(i => BitConverter.Int64BitsToDouble(Halves(i)), i => i * 1.1);
        AssertHarmless(i => new TimeSpan(Halves(i)), i => new TimeSpan(Spread(i)));
        AssertHarmless(i => new DateTime(Halves(i), DateTimeKind.Utc), i => DateTime.UnixEpoch.AddSeconds(i * 7919.0));
        AssertHarmless(
            i => new DateTimeOffset(Halves(i), TimeSpan.Zero), i => DateTimeOffset.UnixEpoch.AddSeconds(i * 7919.0));
    }

    [Fact]
    public void Values_of_128_bits_with_equal_parts()
    {
        AssertHarmless(i => (Int128)Halves(i), i => (Int128)Spread(i));
        AssertHarmless(i => new decimal(i, i, 0, false, 0), i => new decimal((int)Spread(i), i, 0, false, 0));
        AssertHarmless(
            i => new Guid(i, (short)i, (short)(i >> 16), 0, 0, 0, 0, 0, 0, 0, 0),
            i => new Guid((int)Spread(i), (short)i, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public void Values_that_collide_in_System_HashCode_under_any_seed() => AssertHarmless(Multicollision, Spread);

    [Fact]
    public void Other_collections_of_such_keys()
    {
        AssertHarmless<ConcurrentDictionary<long, bool>>(Pairs(Halves), Pairs(Spread));
        AssertHarmless<ImmutableDictionary<long, bool>>(Pairs(Halves), Pairs(Spread));
        AssertHarmless<FrozenDictionary<long, bool>>(Pairs(Halves), Pairs(Spread));
        AssertHarmless<HashSet<long>>(Items(Halves), Items(Spread));
        AssertHarmless<ImmutableHashSet<long>>(Items(Halves), Items(Spread));
        AssertHarmless<FrozenSet<long>>(Items(Halves), Items(Spread));

        static byte[] Items(Func<int, long> choose) =>
            RpcSerializer.Serialize(new HashSet<long>(Enumerable.Range(0, Count).Select(choose), ByBits<long>()));
    }

    [Fact]
    public void Equal_hash_codes_of_an_unknown_type_are_refused_beyond_a_few()
    {
        HashSet<SameHash> few = [.. Enumerable.Range(0, 30).Select(i => new SameHash(i))];
        byte[] many = RpcSerializer.Serialize(new HashSet<SameHash>(
            Enumerable.Range(0, 1000).Select(i => new SameHash(i)),
            EqualityComparer<SameHash>.Create((x, y) => x == y, key => key.Value)));

        Assert.Equal(few, RpcSerializer.Deserialize<HashSet<SameHash>>(RpcSerializer.Serialize(few)));
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<HashSet<SameHash>>(many));
        Assert.Contains("hash code", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Honest_keys_get_the_default_comparer()
    {
        int[] numbers = [.. Enumerable.Range(0, 10_000)];
        byte[] pairs = RpcSerializer.Serialize(numbers.ToDictionary(i => (long)i, _ => true));

        Assert.Same(
            EqualityComparer<int>.Default,
            RpcSerializer.Deserialize<HashSet<int>>(RpcSerializer.Serialize(numbers.ToHashSet())).Comparer);
        Assert.Same(EqualityComparer<long>.Default, RpcSerializer.Deserialize<Dictionary<long, bool>>(pairs).Comparer);
        Assert.Same(EqualityComparer<long>.Default, RpcSerializer.Deserialize<ImmutableDictionary<long, bool>>(pairs).KeyComparer);
        Assert.Same(
            EqualityComparer<long>.Default, RpcSerializer.Deserialize<FrozenDictionary<long, bool>>(pairs).Comparer);
        Assert.Same(EqualityComparer<string>.Default, RpcSerializer.Deserialize<HashSet<string>>(
            RpcSerializer.Serialize(numbers.Select(i => $"{i}").ToHashSet())).Comparer);
        Assert.Equal(500, RpcSerializer.Deserialize<FrozenDictionary<string, int>>(RpcSerializer.Serialize(
            Enumerable.Range(0, 1000).ToDictionary(i => $"{i}", i => i)))["500"]);
    }

    private static long Halves(int i) => ((long)i << 32) | (uint)i;

    // QueueRound(h, q) = RotateLeft(h + q * P3, 17) * P4: what the first half adds to the upper 17 bits, the second
    // half takes back from the lower 17.
    private static long Multicollision(int i)
    {
        const uint P3 = 3266489917u, P4 = 668265263u;
        uint inverse = 1;
        for (int round = 0; round < 5; round++)
        {
            inverse = unchecked(inverse * (2 - (P3 * inverse)));
        }

        uint first = unchecked(((uint)i << 15) * inverse);
        uint second = unchecked(0 - ((uint)i * P4 * inverse));
        return (long)(((ulong)second << 32) | first);
    }

    // 2^64 divided by the golden ratio.
    private static long Spread(int i) => unchecked(i * -7046029254386353131L);

    private static void AssertHarmless<T>(Func<int, T> choose, Func<int, T> spread)
        where T : unmanaged => AssertHarmless<Dictionary<T, bool>>(Pairs(choose), Pairs(spread));

    private static void AssertHarmless<TCollection>(byte[] chosen, byte[] spread)
    {
        // In turns, so that the compiler's tiers and other load bear on both. A test on a busy machine allows more than
        // the factor of three that a quiet one shows; without the guard it is a hundred and more.
        double chosenTime = double.MaxValue;
        double spreadTime = double.MaxValue;
        for (int round = 0; round < 16 && (round < 4 || chosenTime > 3 * spreadTime); round++)
        {
            chosenTime = Math.Min(chosenTime, Time(chosen));
            spreadTime = Math.Min(spreadTime, Time(spread));
        }

        string times = $"{typeof(TCollection)}: {chosenTime:f1} ms; other keys take {spreadTime:f1} ms";
        TestContext.Current.TestOutputHelper?.WriteLine(times);
        Assert.True(chosenTime < 20 * spreadTime, times);

        static double Time(byte[] bytes)
        {
            long start = Stopwatch.GetTimestamp();
            RpcSerializer.Deserialize<TCollection>(bytes);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    // The bytes of a dictionary that does not suffer from the keys itself.
    private static byte[] Pairs<T>(Func<int, T> choose)
        where T : unmanaged => RpcSerializer.Serialize(
            new Dictionary<T, bool>(
                Enumerable.Range(0, Count).Select(i => KeyValuePair.Create(choose(i), true)), ByBits<T>()));

    private static EqualityComparer<T> ByBits<T>()
        where T : unmanaged => EqualityComparer<T>.Create(
            static (x, y) => EqualityComparer<T>.Default.Equals(x, y),
            static key => string.GetHashCode(MemoryMarshal.Cast<T, char>(new ReadOnlySpan<T>(in key))));
}
