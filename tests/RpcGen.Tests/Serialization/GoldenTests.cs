using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;

namespace RpcGen.Tests.Serialization;

/// <summary>
/// The bytes that MessagePack-CSharp 3 writes with its standard resolver, for one value of each kind.
/// </summary>
public sealed class GoldenTests
{
    private static readonly Guid s_sample = new("00112233-4455-6677-8899-aabbccddeeff");

    public static IEnumerable<TheoryDataRow<GoldenRow>> Rows() => All.Select(row => new TheoryDataRow<GoldenRow>(row));

    /// <summary>All rows, for tests that take them apart.</summary>
    public static IReadOnlyList<GoldenRow> All { get; } =
    [
        Row<long>(0L, "00"),
        Row<long>(1L, "01"),
        Row<long>(127L, "7f"),
        Row<long>(128L, "cc80"),
        Row<long>(255L, "ccff"),
        Row<long>(256L, "cd0100"),
        Row<long>(65535L, "cdffff"),
        Row<long>(65536L, "ce00010000"),
        Row<long>(2147483647L, "ce7fffffff"),
        Row<long>(2147483648L, "ce80000000"),
        Row<long>(4294967295L, "ceffffffff"),
        Row<long>(4294967296L, "cf0000000100000000"),
        Row<long>(9223372036854775807L, "cf7fffffffffffffff"),
        Row<long>(-1L, "ff"),
        Row<long>(-32L, "e0"),
        Row<long>(-33L, "d0df"),
        Row<long>(-128L, "d080"),
        Row<long>(-129L, "d1ff7f"),
        Row<long>(-32768L, "d18000"),
        Row<long>(-32769L, "d2ffff7fff"),
        Row<long>(-2147483648L, "d280000000"),
        Row<long>(-2147483649L, "d3ffffffff7fffffff"),
        Row<long>(-9223372036854775808L, "d38000000000000000"),
        Row<ulong>(ulong.MaxValue, "cfffffffffffffffff"),
        Row<byte>((byte)200, "ccc8"),
        Row<sbyte>((sbyte)-100, "d09c"),
        Row<short>((short)-30000, "d18ad0"),
        Row<ushort>((ushort)60000, "cdea60"),
        Row<int>(-5, "fb"),
        Row<uint>(4000000000u, "ceee6b2800"),
        Row<bool>(true, "c3"),
        Row<float>(1.5f, "ca3fc00000"),
        Row<double>(-2.25, "cbc002000000000000"),
        Row<double>(double.NaN, "cbfff8000000000000"),
        Row<char>('\u00e9', "cce9"),
        Row<string>("h\u00e9llo", "a668c3a96c6c6f"),
        Row<string>(new string('a',31), "bf61616161616161616161616161616161616161616161616161616161616161"),
        Row<string>(new string('a',32), "d9206161616161616161616161616161616161616161616161616161616161616161"),
        Row<string>(new string('a',256), "da010061616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161"),
        Row<string?>(null, "c0"),
        Row<string>("", "a0"),
        Row<byte[]>([1, 2, 3], "c403010203"),
        Row<byte[]?>(null, "c0"),
        Row<sbyte[]>([-1,2], "92ff02"),
        Row<DayOfWeek>(DayOfWeek.Friday, "05"),
        Row<ByteEnum>(ByteEnum.B, "ccc8"),
        Row<int?>(null, "c0"),
        Row<int?>(7, "07"),
        Row<int[]>([1,2,300], "930102cd012c"),
        Row<int[][]>([[1], [2, 3]], "929101920203"),
        Row<int[,]>(new int[,] { { 1, 2 }, { 3, 4 } }, "9302029401020304"),
        Row<bool[]>([true,false], "92c3c2"),
        Row<double[]>([1.0,2.5], "92cb3ff0000000000000cb4004000000000000"),
        Row<float[]>([1.5f], "91ca3fc00000"),
        Row<string?[]>(["a",null], "92a161c0"),
        Row<DateTime[]>([Utc(2020, 1, 2, 3, 4, 5)], "91d6ff5e0d5da5"),
        Row<char[]>(['a'], "9161"),
        Row<Guid[]>([s_sample], "91d92430303131323233332d343435352d363637372d383839392d616162626363646465656666"),
        Row<List<int>>([1, 2], "920102"),
        Row<IList<string>>(["x"], "91a178"),
        Row<IEnumerable<int>>([1, 2, 3], "93010203"),
        Row<IReadOnlyList<int>>([4], "9104"),
        Row<HashSet<int>>([9], "9109"),
        Row<ISet<int>>(new HashSet<int> { 9 }, "9109"),
        Row<SortedSet<int>>([1, 2], "920102"),
        Row<Queue<int>>(new([1, 2]), "920102"),
        Row<Stack<int>>(new([1, 2]), "920201"),
        Row<LinkedList<int>>(new([1, 2]), "920102"),
        Row<ReadOnlyCollection<int>>(new([1]), "9101"),
        Row<ConcurrentQueue<int>>(new([1, 2]), "920102"),
        Row<ConcurrentBag<int>>(new([1]), "9101"),
        Row<ConcurrentStack<int>>(new([1, 2]), "920201"),
        Row<Dictionary<string, int>>(new() { ["a"] = 1, ["b"] = 2 }, "82a16101a16202"),
        Row<Dictionary<int, string>>(new() { [1] = "x" }, "8101a178"),
        Row<IReadOnlyDictionary<int, int>>(new Dictionary<int, int> { [1] = 2 }, "810102"),
        Row<SortedDictionary<string, int>>(new() { ["a"] = 1, ["b"] = 2 }, "82a16101a16202"),
        Row<ConcurrentDictionary<int, int>>(new() { [1] = 2 }, "810102"),
        Row<Dictionary<Guid, int>>(new() { [s_sample] = 1 }, "81d92430303131323233332d343435352d363637372d383839392d61616262636364646565666601"),
        Row<Dictionary<DayOfWeek, int>>(new() { [DayOfWeek.Monday] = 1 }, "810101"),
        Row<FrozenDictionary<int, int>>(new Dictionary<int, int> { [1] = 2 }.ToFrozenDictionary(), "810102"),
        Row<FrozenSet<int>>(new[] { 1 }.ToFrozenSet(), "9101"),
        Row<ImmutableArray<int>>([1, 2], "920102"),
        Row<ImmutableArray<int>>(default, "c0"),
        Row<ImmutableList<int>>([1, 2], "920102"),
        Row<ImmutableDictionary<int, int>>(ImmutableDictionary<int, int>.Empty.Add(1, 2), "810102"),
        Row<ImmutableHashSet<int>>([1], "9101"),
        Row<ImmutableQueue<int>>([1, 2], "920102"),
        Row<ImmutableStack<int>>(ImmutableStack.CreateRange([1, 2]), "920201"),
        Row<ImmutableSortedDictionary<int, int>>(ImmutableSortedDictionary<int, int>.Empty.Add(1, 2), "810102"),
        Row<ImmutableSortedSet<int>>([1], "9101"),
        Row<(int, string)>((1, "a"), "9201a161"),
        Row<Tuple<int, string>>(Tuple.Create(1, "a"), "9201a161"),
        Row<(int, int, int, int, int, int, int, int)>((1, 2, 3, 4, 5, 6, 7, 8), "98010203040506079108"),
        Row<KeyValuePair<string, int>>(KeyValuePair.Create("a", 1), "92a16101"),
        Row<Guid>(s_sample, "d92430303131323233332d343435352d363637372d383839392d616162626363646465656666"),
        Row<DateTime>(DateTime.UnixEpoch, "d6ff00000000"),
        Row<DateTime>(DateTime.UnixEpoch.AddSeconds(1), "d6ff00000001"),
        Row<DateTime>(Utc(2020, 1, 2, 3, 4, 5).AddTicks(6789012), "d7ffa1dcd7405e0d5da5"),
        Row<DateTime>(DateTime.UnixEpoch.AddSeconds(-1), "c70cff00000000ffffffffffffffff"),
        Row<DateTime>(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), "c70cff3b9ac99c0000003afff4417f"),
        Row<DateTime>(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), "c70cff00000000fffffff1886e0900"),
        Row<DateTime>(Utc(2200, 1, 1, 0, 0, 0), "d7ff00000001b09e1900"),
        Row<DateTime>(Utc(2600, 1, 1, 0, 0, 0), "c70cff0000000000000004a0fe7280"),
        Row<DateTime>(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), "d6ff5e0d5da5"),
        Row<DateTimeOffset>(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "92d6ff5e0d5da578"),
        Row<DateTimeOffset>(new DateTimeOffset(2020, 1, 2, 3, 4, 5, new TimeSpan(-8, -30, 0)), "92d6ff5e0d5da5d1fe02"),
        Row<DateOnly>(new DateOnly(2020, 2, 29), "ce000b40cb"),
        Row<TimeOnly>(new TimeOnly(23, 59, 58, 123), "cf000000c9294b57b0"),
        Row<TimeSpan>(new TimeSpan(1, 2, 3, 4, 5), "cf000000da5b9f7f50"),
        Row<TimeSpan>(new TimeSpan(-1), "ff"),
        Row<decimal>(1.50m, "a4312e3530"),
        Row<decimal>(decimal.MaxValue, "bd3739323238313632353134323634333337353933353433393530333335"),
        Row<decimal>(-0.0000001m, "aa2d302e30303030303031"),
        Row<BigInteger>(BigInteger.Pow(2, 70), "c409000000000000000040"),
        Row<BigInteger>(-5, "c401fb"),
        Row<Int128>(Int128.One << 100, "c41000000000000000000000000010000000"),
        Row<Int128>(-1, "c410ffffffffffffffffffffffffffffffff"),
        Row<UInt128>(UInt128.One << 100, "c41000000000000000000000000010000000"),
        Row<Half>((Half)1.5, "ca3fc00000"),
        Row<Complex>(new Complex(1, 2), "92cb3ff0000000000000cb4000000000000000"),
        Row<Rune>(new Rune(0x1F600), "ce0001f600"),
        Row<Vector2>(new Vector2(1, 2), "92ca3f800000ca40000000"),
        Row<Uri>(new Uri("https://example.com/a?b=1"), "b968747470733a2f2f6578616d706c652e636f6d2f613f623d31"),
        Row<Version>(new Version(1, 2, 3, 4), "a7312e322e332e34"),
        Row<BitArray>(new BitArray([true, false, true]), "93c3c2c3"),
        Row<StringBuilder>(new StringBuilder("ab"), "a26162"),
        Row<Memory<byte>>(new byte[] { 1, 2 }, "c4020102"),
        Row<ReadOnlyMemory<byte>>(new byte[] { 1, 2 }, "c4020102"),
        Row<ReadOnlySequence<byte>>(new ReadOnlySequence<byte>([1, 2]), "c4020102"),
        Row<ArraySegment<byte>>(new ArraySegment<byte>([1, 2, 3], 1, 2), "c4020203"),
        Row<Memory<int>>(new int[] { 1, 2 }, "920102"),
        Row<ReadOnlyMemory<int>>(new int[] { 1 }, "9101"),
        Row<ArraySegment<int>>(new ArraySegment<int>([1, 2], 1, 1), "9102"),
        Row<Lazy<int>>(new Lazy<int>(5), "05"),
        Row<ILookup<int, int>>(new[] { (1, 2) }.ToLookup(pair => pair.Item1, pair => pair.Item2), "9192019102"),
        Row<List<int?>>([1, null], "9201c0"),
        Row<ArrayDto>(new ArrayDto { Id = 5, Name = "n" }, "9305c0a16e"),
        Row<ArrayDto?>(null, "c0"),
        Row<MapDto>(new MapDto { Id = 5 }, "82a2696405a46e616d65c0"),
        Row<KeyAsName>(new KeyAsName { A = 1, B = "x" }, "82a14101a142a178"),
        Row<RecordDto>(new RecordDto(1, "y"), "9201a179"),
        Row<StructDto>(new StructDto { X = 1.5, Y = 2.5 }, "92cb3ff8000000000000cb4004000000000000"),
        Row<DataDto>(new DataDto { A = 1, B = "b" }, "9201a162"),
        Row<DataNameDto>(new DataNameDto { A = 1, B = 2 }, "82a16101a14202"),
        Row<Ignored>(new Ignored { A = 1, B = 2 }, "9101"),
        Row<Derived>(new Derived { Lower = 1, Upper = 2 }, "920102"),
        Row<IShape>(new Circle { R = 2 }, "920091cb4000000000000000"),
        Row<IShape>(new Square { S = 3 }, "92019103"),
        Row<IShape?>(null, "c0"),
        Row<AbsBase>(new Leaf { Number = 1, Text = "z" }, "92079201a17a"),
        Row<Nested>(new Nested { Items = [new ArrayDto { Id = 1 }], Map = new() { ["k"] = new StructDto { X = 1 } } }, "92919301c0c081a16b92cb3ff0000000000000cb0000000000000000"),
        Row<Empty>(new Empty(), "90"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encoding_gives_the_bytes_of_MessagePack_CSharp(GoldenRow row) => Assert.Equal(row.Hex, row.Encode());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decoding_those_bytes_gives_a_value_that_encodes_to_them_again(GoldenRow row) =>
        Assert.Equal(row.Hex, row.Reencode());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_prefix_is_refused(GoldenRow row)
    {
        byte[] bytes = Convert.FromHexString(row.Hex);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<RpcSerializationException>(() => row.Decode(bytes.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_byte_too_many_is_refused(GoldenRow row)
    {
        byte[] bytes = [.. Convert.FromHexString(row.Hex), 0xc0];

        Assert.Throws<RpcSerializationException>(() => row.Decode(bytes));
    }

    private static DateTime Utc(int year, int month, int day, int hour, int minute, int second) =>
        new(year, month, day, hour, minute, second, DateTimeKind.Utc);

    private static GoldenRow Row<T>(T value, string hex) => new GoldenRow<T>(value, hex);
}
