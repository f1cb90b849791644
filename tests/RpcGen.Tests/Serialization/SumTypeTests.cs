using RpcGen;
using RpcGen.Serialization;
using RpcGen.Tests.Serialization;

[assembly: RpcSerializable(typeof(Either<string, int>))]
[assembly: RpcSerializable(typeof(List<Either<Either<int, long>, Guid?>>))]
[assembly: RpcSerializable(typeof(OneOf<IReadOnlyList<int>, string>))]

namespace RpcGen.Tests.Serialization;

public readonly struct Either<TFirst, TSecond>
{
    public Either(TFirst first) => Value = first;

    public Either(TSecond second) => Value = second;

    public object? Value { get; }
}

public sealed class OneOf<TFirst, TSecond>
{
    public OneOf(TFirst first) => Value = first;

    public OneOf(TSecond second) =>
        Value = second is "refused" ? throw new ArgumentException("a refused value") : second;

    public object? Value { get; }
}

/// <summary>A value of one of several types, with the position of its type parameter as the tag.</summary>
public sealed class SumTypeTests
{
    [Fact]
    public void A_value_is_sent_with_the_position_of_its_type()
    {
        Assert.Equal("9200a178", Hex(new Either<string, int>("x")));
        Assert.Equal("920107", Hex(new Either<string, int>(7)));
        Assert.Equal("c0", Hex(default(Either<string, int>)));
    }

    [Fact]
    public void What_is_sent_arrives()
    {
        Guid id = Guid.NewGuid();
        List<Either<Either<int, long>, Guid?>> back = Back<List<Either<Either<int, long>, Guid?>>>(
            [new(new Either<int, long>(5)), new(new Either<int, long>(5L)), new(id), new((Guid?)null)]);

        Assert.Equal(5, ((Either<int, long>)back[0].Value!).Value);
        Assert.Equal(5L, ((Either<int, long>)back[1].Value!).Value);
        Assert.Equal(id, back[2].Value);
        Assert.Null(back[3].Value);
        Assert.Equal(new[] { 1, 2 }, Back(new OneOf<IReadOnlyList<int>, string>(new List<int> { 1, 2 })).Value);
        Assert.Equal("x", Back(new OneOf<IReadOnlyList<int>, string>("x")).Value);
    }

    [Theory]
    [InlineData("9202a178")]
    [InlineData("92ff01")]
    [InlineData("9200c0")]
    [InlineData("9100")]
    [InlineData("9300a17801")]
    public void What_no_value_has_sent_is_refused(string bytes) => Assert.Throws<RpcSerializationException>(
        () => RpcSerializer.Deserialize<Either<string, int>>(Convert.FromHexString(bytes)));

    [Fact]
    public void An_object_that_holds_nothing_or_refuses_its_value_is_an_error_with_its_name()
    {
        RpcSerializationException sent = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Serialize(new OneOf<IReadOnlyList<int>, string>((string)null!)));
        RpcSerializationException received = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<OneOf<IReadOnlyList<int>, string>>(
                Convert.FromHexString("9201a7" + Convert.ToHexString("refused"u8))));

        Assert.Contains("OneOf holds no value", sent.Message, StringComparison.Ordinal);
        Assert.Contains("a refused value", received.ToString(), StringComparison.Ordinal);
    }

    private static string Hex<T>(T value) => Convert.ToHexStringLower(RpcSerializer.Serialize(value));

    private static T Back<T>(T value) => RpcSerializer.Deserialize<T>(RpcSerializer.Serialize(value));
}
