using System.Globalization;
using System.Text.RegularExpressions;
using RpcGen;
using RpcGen.CompilerServices;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol.Example;

[assembly: RpcGen.RpcContractFor(typeof(RpcGen.Tests.Protocol.FingerprintTests.IPair<int, RpcGen.TestPeer.Node>))]

namespace RpcGen.Tests.Protocol;

/// <summary>Names and fingerprints are what wire-format.md says they are.</summary>
public sealed partial class FingerprintTests
{
    [WireRule("N1", "N2")]
    [Fact]
    public void The_fingerprints_in_the_specification_are_those_of_its_example()
    {
        Dictionary<string, ulong> written = Row().Matches(RuleCoverageTests.Specification).ToDictionary(
            row => row.Groups["text"].Value,
            row => ulong.Parse(row.Groups["value"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        Assert.Equal(
            RpcContract<ICounter>.Descriptor.Methods.Concat(RpcContract<IStep>.Descriptor.Methods)
                .Select(method => (method.Name, method.Fingerprint)).Order(),
            written.Select(one => (one.Key[..one.Key.IndexOf('(', StringComparison.Ordinal)], one.Value)).Order());
        Assert.All(written, one => Assert.Equal(HashOf(one.Key), one.Value));
    }

    [WireRule("N2", "N3")]
    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_type_has_the_shape_that_the_specification_says(string method, string shape)
    {
        RpcMethodDescriptor found = RpcContract<IShapeNames>.Descriptor.Methods.Single(one => one.Name == method);

        Assert.Equal(HashOf($"{method}({shape}):void"), found.Fingerprint);
    }

    [WireRule("N2")]
    [Theory]
    [InlineData("get_Level", "():Int32")]
    [InlineData("set_Level", "(Int32):void")]
    [InlineData("add_Sampled", "():eventarray")]
    [InlineData("add_Numbered", "():eventarray")]
    [InlineData("add_Touched", "():eventvoid")]
    [InlineData("CountAsync", "(Int32):itemsarray")]
    [InlineData("ChannelAsync", "(Int32):itemsInt32")]
    [InlineData("LaterAsync", "(Int32):streamInt32")]
    [InlineData("Open", "(String):ref")]
    [InlineData("PostBlocking", "(Int32):void")]
    public void Members_have_the_names_and_results_that_the_specification_says(string name, string rest)
    {
        RpcMethodDescriptor found = RpcContract<IShapes>.Descriptor.Methods.Single(one => one.Name == name);

        Assert.Equal(HashOf(name + rest), found.Fingerprint);
    }

    [WireRule("N4")]
    [Fact]
    public void N4_methods_with_one_signature_are_told_apart_by_their_types()
    {
        Assert.Equal(
            [
                HashOf("AddAsync(object):void"),
                HashOf("AddAsync(object):void|RpcGen.Tests.Protocol.FingerprintTests.Cat"),
                HashOf("AddAsync(object):void|RpcGen.Tests.Protocol.FingerprintTests.Plain,System.Threading.CancellationToken"),
            ],
            RpcContract<IOverloads>.Descriptor.Methods.Select(method => method.Fingerprint));
    }

    [WireRule("N1")]
    [Fact]
    public void A_contract_is_named_like_its_type()
    {
        Assert.Equal("example.Counter", RpcContract<ICounter>.Descriptor.Name);
        Assert.Equal("RpcGen.TestPeer.IShapes", RpcContract<IShapes>.Descriptor.Name);
        Assert.Equal("RpcGen.Tests.Protocol.FingerprintTests.IShapeNames", RpcContract<IShapeNames>.Descriptor.Name);
        Assert.Equal(
            "RpcGen.Tests.Protocol.FingerprintTests.IPair<int, RpcGen.TestPeer.Node>",
            RpcContract<IPair<int, Node>>.Descriptor.Name);
    }

    public static TheoryData<string, string> Shapes() => new()
    {
        { "Integers", "SByte,Byte,Int16,UInt16,Int32,UInt32,Int64,UInt64,Int128,UInt128,BigInteger" },
        { "Numbers", "Half,Single,Double,Decimal,Complex,Vector3" },
        { "Texts", "Char,String,String,Rune,StringBuilder,Uri,Version,Guid" },
        { "Times", "DateTime,DateTimeOffset,DateOnly,TimeOnly,TimeSpan" },
        { "Others", "Boolean,BitArray,RpcBuffer,Int32" },
        { "Binaries", "bin,bin,bin,bin,bin" },
        { "Arrays", "*Int32,*Byte,*String,**Int32,*2Int32,*?Int32,*Int32" },
        { "Maps", "map<String,*Int32>,lookup<Int32,String>" },
        { "Composed", "object,array,array,?array,?Int32,Int32,union" },
        { "Attached", "streamInt32,streamInt32,streamString,progressInt32,bytes,bytes<,bytes>,bytes<>,ref" },
    };

    // Written from the specification, not from the generator.
    private static ulong HashOf(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte one in System.Text.Encoding.Unicode.GetBytes(text))
        {
            hash = unchecked((hash ^ one) * 0x100000001b3);
        }

        return hash;
    }

    [GeneratedRegex("^\\| `(?<text>[^`]+\\)[^`]*)` \\| `0x(?<value>[0-9a-f]{16})` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [RpcContract]
    public interface IPair<T1, T2>
    {
        ValueTask PutAsync(T1 first, T2 second);
    }

    [RpcContract]
    public interface IShapeNames
    {
        ValueTask Integers(
            sbyte a, byte b, short c, ushort d, int e, uint f, long g, ulong h, Int128 i, UInt128 j,
            System.Numerics.BigInteger k);

        ValueTask Numbers(
            Half a, float b, double c, decimal d, System.Numerics.Complex e, System.Numerics.Vector3 f);

        ValueTask Texts(
            char a, string b, string? c, System.Text.Rune d, System.Text.StringBuilder e, Uri f, Version g, Guid h);

        ValueTask Times(DateTime a, DateTimeOffset b, DateOnly c, TimeOnly d, TimeSpan e, CancellationToken token);

        ValueTask Others(bool a, System.Collections.BitArray b, RpcBuffer c, DayOfWeek d);

        ValueTask Binaries(
            byte[] a, Memory<byte> b, ReadOnlyMemory<byte> c, System.Buffers.ReadOnlySequence<byte> d,
            ArraySegment<byte> e);

        ValueTask Arrays(
            int[] a, List<byte> b, HashSet<string> c, int[][] d, int[,] e, IEnumerable<int?> f,
            System.Collections.Immutable.ImmutableArray<int> g);

        ValueTask Maps(Dictionary<string, int[]> a, ILookup<int, string> b);

        ValueTask Composed(
            Plain a, Numbered b, (int, string) c, KeyValuePair<int, int>? d, int? e, Lazy<int> f, Animal g);

        ValueTask Attached(
            IAsyncEnumerable<int> a, System.Threading.Channels.ChannelReader<int> b, IObservable<string> c,
            IProgress<int> d,
            Stream e, System.IO.Pipelines.PipeReader f, System.IO.Pipelines.PipeWriter g,
            System.IO.Pipelines.IDuplexPipe h, IStep i);
    }

    [RpcContract]
    public interface IOverloads
    {
        ValueTask AddAsync(Plain plain);

        ValueTask AddAsync(Cat cat);

        ValueTask AddAsync(Plain plain, CancellationToken cancellationToken);
    }

    public sealed record Plain(int A);

    [RpcArrayLayout]
    public sealed record Numbered([property: RpcMember(0)] int A);

    [RpcUnion(0, typeof(Cat))]
    public abstract record Animal;

    public sealed record Cat(string Name) : Animal;
}
