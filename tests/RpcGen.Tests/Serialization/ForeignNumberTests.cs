using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

/// <summary>Numbers of other writers convert where nothing is lost, and only there.</summary>
public sealed class ForeignNumberTests
{
    [Theory]
    [InlineData("03", 3.0)]
    [InlineData("d0fd", -3.0)]
    [InlineData("ca40400000", 3.0)]
    [InlineData("cf0020000000000000", 9007199254740992.0)] // 2^53
    [InlineData("cf8000000000000000", 9223372036854775808.0)] // 2^63
    [InlineData("d38000000000000000", -9223372036854775808.0)]
    public void A_double_takes_any_number_that_it_holds(string hex, double expected) =>
        Assert.Equal(expected, RpcSerializer.Deserialize<double>(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("03", 3f)]
    [InlineData("ff", -1f)]
    [InlineData("cb3ff8000000000000", 1.5f)]
    [InlineData("cb7ff0000000000000", float.PositiveInfinity)]
    [InlineData("cb7ff8000000000000", float.NaN)]
    [InlineData("ce01000000", 16777216f)]
    public void A_float_takes_any_number_that_it_holds(string hex, float expected)
    {
        Assert.Equal(expected, RpcSerializer.Deserialize<float>(Convert.FromHexString(hex)));
        Assert.Equal(expected, RpcSerializer.Deserialize<double>(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("03", 3.0)]
    [InlineData("cb3ff8000000000000", 1.5)]
    [InlineData("cdffe0", 65504.0)]
    public void A_Half_takes_any_number_that_it_holds(string hex, double expected) =>
        Assert.Equal((Half)expected, RpcSerializer.Deserialize<Half>(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("cf0020000000000001")] // 2^53 + 1
    [InlineData("cfffffffffffffffff")]
    [InlineData("d38000000000000001")]
    [InlineData("c3")]
    [InlineData("a133")]
    public void A_double_refuses_what_it_cannot_hold(string hex) => Refused<double>(hex);

    [Theory]
    [InlineData("cb3fb999999999999a")] // 0.1
    [InlineData("cb47efffffe0000001")]
    [InlineData("ce01000001")] // 2^24 + 1
    public void A_float_refuses_what_it_cannot_hold(string hex) => Refused<float>(hex);

    [Theory]
    [InlineData("ca3dcccccd")] // 0.1f
    [InlineData("cdffff")]
    public void A_Half_refuses_what_it_cannot_hold(string hex) => Refused<Half>(hex);

    [Theory]
    [InlineData(" 1.2 ")]
    [InlineData("1.+2")]
    [InlineData("1.2 ")]
    public void A_version_is_text_as_it_writes_it(string text) =>
        Refused<Version>(Convert.ToHexString(RpcSerializer.Serialize(text)));

    [Theory]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("0.12345678901234567890123456789012")]
    public void A_decimal_is_text_as_it_writes_it(string text) =>
        Refused<decimal>(Convert.ToHexString(RpcSerializer.Serialize(text)));

    [Fact]
    public void An_empty_array_with_a_length_that_is_not_read_is_not_written_either()
    {
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(new int[0, 60_000, 60_000]));
        Assert.Equal(7, RpcSerializer.Deserialize<int[,]>(RpcSerializer.Serialize(new int[7, 0])).GetLength(0));
    }

    private static void Refused<T>(string hex) =>
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<T>(Convert.FromHexString(hex)));
}
