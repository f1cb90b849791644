using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;

namespace RpcGen.MessagePack.Tests;

/// <summary>Values of the kinds that the table of encodings lists and the other library knows.</summary>
internal static class Cases
{
    private static readonly long[] s_integers =
    [
        0, 1, 31, 32, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 2147483648, uint.MaxValue,
        4294967296, long.MaxValue, -1, -31, -32, -33, -127, -128, -129, short.MinValue, -32769, int.MinValue,
        -2147483649, long.MinValue,
    ];

    private static readonly int[] s_lengths =
        [0, 1, 2, 14, 15, 16, 17, 30, 31, 32, 33, 127, 128, 254, 255, 256, 257, 65535, 65536];

    private static readonly DateTime s_moment = new(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc);

    public static IEnumerable<Case> All() =>
    [
        .. Integers(), .. Numbers(), .. Texts(), .. Moments(), .. Binaries(), .. Sequences(), .. Dictionaries(),
        .. Objects(),
    ];

    private static IEnumerable<Case> Integers() =>
    [
        .. Of<sbyte>(Within<sbyte>()),
        .. Of<byte>(Within<byte>()),
        .. Of<short>(Within<short>()),
        .. Of<ushort>(Within<ushort>()),
        .. Of<int>(Within<int>()),
        .. Of<uint>(Within<uint>()),
        .. Of<long>(s_integers),
        .. Of<ulong>([.. Within<ulong>(), ulong.MaxValue]),
        .. Of<char>('\0', 'a', '\u00e9', '\uffff'),
        .. Of<bool>(true, false),
        .. Of<Small>(Small.None, Small.Most, (Small)7),
        .. Of<Wide>(Wide.Least, Wide.Most),
        .. Of<DayOfWeek>(DayOfWeek.Friday),
        .. Of<int?>(null, 5),
        .. Of<Small?>(null, Small.Most),
        .. Of<BigInteger>(0, -1, 127, 128, BigInteger.Pow(2, 100), -BigInteger.Pow(3, 77)),
    ];

    private static IEnumerable<Case> Numbers() =>
    [
        .. Of<float>(0, -0f, 1.5f, float.MaxValue, float.Epsilon, float.NaN, float.NegativeInfinity),
        .. Of<double>(0, -0d, 0.1, 3, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity),
        .. Of<decimal>(0, 1, -1, 1.50m, 0.0000000000000000000000000001m, decimal.MaxValue, decimal.MinValue, 100m),
        .. Of<Half>((Half)0, (Half)1.5, Half.MaxValue, Half.NaN),
        .. Of<Complex>(new Complex(1, -2)),
    ];

    private static IEnumerable<Case> Texts() =>
    [
        .. Of<string?>([null, .. s_lengths.Select(length => new string('x', length)), "h\u00e9llo", "\U0001F600", "a\0b", new string('\u20ac', 100)]),
        .. Of<StringBuilder?>(null, new StringBuilder("text")),
        .. Of<Uri?>(null, new Uri("https://example.com/a?b#c"), new Uri("a/b", UriKind.Relative)),
        .. Of<Version?>(null, new Version(1, 2), new Version(1, 2, 3, 4)),
        .. Of<Guid>(Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff")),
    ];

    private static IEnumerable<Case> Moments() =>
    [
        .. Of<DateTime>(
            DateTime.UnixEpoch, s_moment, s_moment.AddTicks(1),
            DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc),
            DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
            new DateTime(2400, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc),
            new DateTime(2600, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
        .. Of<DateTimeOffset>(new(s_moment), new(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-5.5)), DateTimeOffset.MaxValue, DateTimeOffset.MinValue),
        .. Of<TimeSpan>(TimeSpan.Zero, TimeSpan.MaxValue, TimeSpan.MinValue, TimeSpan.FromTicks(-1)),
        .. Of<DateOnly>(DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2024, 2, 29)),
        .. Of<TimeOnly>(TimeOnly.MinValue, TimeOnly.MaxValue),
        .. Of<DateTime?>(null, s_moment),
    ];

    private static IEnumerable<Case> Binaries() =>
    [
        .. Of<byte[]?>([null, .. s_lengths.Select(length => new byte[length])]),
        .. Of<ReadOnlyMemory<byte>>(new byte[] { 1, 2 }, default),
        .. Of<Memory<byte>>(new byte[] { 1, 2 }),
        .. Of<ArraySegment<byte>>(new ArraySegment<byte>([1, 2, 3], 1, 1), default),
        .. Of<ReadOnlySequence<byte>>(new ReadOnlySequence<byte>([1, 2])),
        .. Of<List<byte>>([1, 200]),
        .. Of<BitArray?>(null, new BitArray([true, false])),
    ];

    private static IEnumerable<Case> Sequences() =>
    [
        .. Of<int[]?>([null, .. s_lengths.Select(length => Enumerable.Range(-5, length).ToArray())]),
        .. Of<string?[]>([], ["a", null, ""]),
        .. Of<int[][]>([[1], [], [2, 3]]),
        .. Of<int[,]>(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new int[0, 3]),
        .. Of<int[,,]>(new[, ,] { { { 1, 2 } }, { { 3, 4 } } }),
        .. Of<int[,,,]>(new[, , ,] { { { { 1 } } } }),
        .. Of<bool[]>([true]),
        .. Of<float[]>([1.5f]),
        .. Of<double[]>([1, 2.5]),
        .. Of<DateTime[]>([s_moment]),
        .. Of<char[]>(['x']),
        .. Of<List<int>?>([null, .. s_lengths.Select(length => Enumerable.Range(0, length).ToList())]),
        .. Of<List<string?>>([null, "x"]),
        .. Of<IList<int>>(new List<int> { 1 }),
        .. Of<ICollection<int>>(new List<int> { 1 }),
        .. Of<IEnumerable<int>>([1, 2]),
        .. Of<IReadOnlyList<int>>([1]),
        .. Of<IReadOnlyCollection<int>>([1]),
        .. Of<HashSet<int>>([3, 1, 2], []),
        .. Of<ISet<int>>(new HashSet<int> { 1 }),
        .. Of<SortedSet<int>>([2, 1]),
        .. Of<Queue<int>>(new Queue<int>([1, 2])),
        .. Of<Stack<int>>(new Stack<int>([1, 2])),
        .. Of<LinkedList<int>>(new LinkedList<int>([1, 2])),
        .. Of<Collection<int>>([1, 2]),
        .. Of<ObservableCollection<int>>([1, 2]),
        .. Of<ReadOnlyCollection<int>>(new ReadOnlyCollection<int>([1])),
        .. Of<ReadOnlyObservableCollection<int>>(new ReadOnlyObservableCollection<int>([1])),
        .. Of<ConcurrentQueue<int>>(new ConcurrentQueue<int>([1, 2])),
        .. Of<ConcurrentStack<int>>(new ConcurrentStack<int>([1, 2])),
        .. Of<ConcurrentBag<int>>([1]),
        .. Of<ImmutableArray<int>>([1, 2], []),
        .. Of<ImmutableList<int>>([1, 2]),
        .. Of<ImmutableHashSet<int>>([1]),
        .. Of<ImmutableSortedSet<int>>([2, 1]),
        .. Of<ImmutableQueue<int>>([1, 2]),
        .. Of<ImmutableStack<int>>(ImmutableStack.CreateRange([1, 2])),
        .. Of<Memory<int>>(new[] { 1 }),
        .. Of<ArraySegment<int>>(new ArraySegment<int>([1, 2], 1, 1)),
        .. Of<ILookup<int, string>>(new[] { "a", "bb", "cc" }.ToLookup(text => text.Length)),
        .. Of<Lazy<int>>(new Lazy<int>(() => 5)),
    ];

    private static IEnumerable<Case> Dictionaries() =>
    [
        .. Of<Dictionary<int, string>?>(
            [null, .. s_lengths.Select(length => Enumerable.Range(-3, length).ToDictionary(i => i, i => $"{i}"))]),
        .. Of<Dictionary<string, int>>(new Dictionary<string, int> { [""] = 1, ["key"] = -1 }),
        .. Of<Dictionary<Guid, bool>>(new Dictionary<Guid, bool> { [Guid.Empty] = true }),
        .. Of<IDictionary<int, int>>(new Dictionary<int, int> { [1] = 2 }),
        .. Of<IReadOnlyDictionary<int, int>>(new Dictionary<int, int> { [1] = 2 }),
        .. Of<SortedDictionary<int, int>>(new SortedDictionary<int, int> { [2] = 1, [1] = 2 }),
        .. Of<SortedList<int, int>>(new SortedList<int, int> { [2] = 1, [1] = 2 }),
        .. Of<ConcurrentDictionary<int, int>>(new ConcurrentDictionary<int, int> { [1] = 2 }),
        .. Of<ReadOnlyDictionary<int, int>>(new ReadOnlyDictionary<int, int>(new Dictionary<int, int> { [1] = 2 })),
        .. Of<ImmutableDictionary<int, int>>(ImmutableDictionary<int, int>.Empty.Add(1, 2)),
        .. Of<ImmutableSortedDictionary<int, int>>(ImmutableSortedDictionary<int, int>.Empty.Add(1, 2)),
    ];

    private static IEnumerable<Case> Objects() =>
    [
        .. Of<(int, string?)>((1, "a"), (2, null)),
        .. Of<(int, int, int, int, int, int, int, int, string)>((1, 2, 3, 4, 5, 6, 7, 8, "i")),
        .. Of<Tuple<int, string>>(Tuple.Create(1, "a")),
        .. Of<KeyValuePair<string, int>>(KeyValuePair.Create("k", 1)),
        .. Of<(int, (bool, string))?>(null, (1, (true, "x"))),
        .. Of<Numbered>(default, new Numbered { X = 300, Y = "y" }),
        .. Of<Numbered?>(null, new Numbered { X = 1 }),
        .. Of<Named?>(null, new Named { X = 1, Y = [1] }),
        .. Of<NamedByProperty>(new NamedByProperty { Early = 1, Late = 2 }),
        .. Of<NamedByDerivedProperty>(new NamedByDerivedProperty { Early = 1, Late = 2, Own = 3 }),
        .. Of<Computed>(new Computed { X = 4 }),
        .. Of<KeyedDerived>(new KeyedDerived { Field = 1, Property = 2, OwnField = 3, OwnProperty = 4 }),
        .. Of<Ordered>(new Ordered { First = 1, Second = "s" }),
        .. Of<Contracted>(new Contracted { X = 1, Y = "y", NotAMember = 3 }),
        .. Of<Positional>(new Positional(1, "y"), new Positional(0, null)),
        .. Of<IShape?>(null, new Circle(1.5), new Square(3)),
        .. Of<List<IShape?>>([new Square(1), null]),
        .. Of<Plain>(new Plain { Field = 1, Overridden = 2, Text = "t" }),
        .. Of<PlainDerived>(new PlainDerived { Field = 1, Overridden = 2, Own = 3, OwnField = 4 }),
        .. Of<PlainAgain>(new PlainAgain { Field = 1, Overridden = 2, Own = 3, OwnField = 4, Last = 6 }),
        .. Of<PlainRecord>(new PlainRecord(1, "y", [1, 2])),
        .. Of<PlainDerivedRecord>(new PlainDerivedRecord(1, null, [], s_moment)),
        .. Of<Dictionary<string, List<Numbered>>>(
            new Dictionary<string, List<Numbered>> { ["k"] = [default, new Numbered { Y = "z" }] }),
    ];

    private static T[] Within<T>()
        where T : struct, INumber<T>, IMinMaxValue<T> => [.. s_integers
            .Where(value => (Int128)value >= Int128.CreateChecked(T.MinValue) && (Int128)value <= Int128.CreateChecked(T.MaxValue))
            .Select(T.CreateChecked)];

    private static IEnumerable<Case> Of<T>(params IEnumerable<T> values) =>
        values.Select((value, i) => new Case<T>(value, i));
}
