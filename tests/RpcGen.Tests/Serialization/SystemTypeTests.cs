using System.Drawing;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using RpcGen;
using RpcGen.Serialization;
using DrawingPoint = System.Drawing.Point;

[assembly: RpcSerializable(typeof(nint))]
[assembly: RpcSerializable(typeof(nuint))]
[assembly: RpcSerializable(typeof(Index))]
[assembly: RpcSerializable(typeof(Range))]
[assembly: RpcSerializable(typeof(IPAddress))]
[assembly: RpcSerializable(typeof(IPEndPoint))]
[assembly: RpcSerializable(typeof(CultureInfo))]
[assembly: RpcSerializable(typeof(Encoding))]
[assembly: RpcSerializable(typeof(TimeZoneInfo))]
[assembly: RpcSerializable(typeof(Regex))]
[assembly: RpcSerializable(typeof(DrawingPoint))]
[assembly: RpcSerializable(typeof(Size))]
[assembly: RpcSerializable(typeof(Rectangle))]
[assembly: RpcSerializable(typeof(Color))]

namespace RpcGen.Tests.Serialization;

/// <summary>Types of the base library that travel as a text or a few integers.</summary>
public sealed class SystemTypeTests
{
    public static TheoryData<string, Func<string>> Values { get; } = new()
    {
        { "d1ff01", () => Back<nint>(-255) },
        { "ccff", () => Back<nuint>(255) },
        { "03", () => Back(new Index(3)) },
        { "ff", () => Back(^0) },
        { "9201fe", () => Back(1..^1) },
        { "a93132372e302e302e31", () => Back(IPAddress.Loopback) },
        { "a33a3a31", () => Back(IPAddress.IPv6Loopback) },
        { "c0", () => Back<IPAddress?>(null) },
        { "a85b3a3a315d3a3830", () => Back(new IPEndPoint(IPAddress.IPv6Loopback, 80)) },
        { "a0", () => Back(CultureInfo.InvariantCulture) },
        { "a57574662d38", () => Back(Encoding.UTF8) },
        { "a3555443", () => Back(TimeZoneInfo.Utc) },
        { "c0", () => Back<TimeZoneInfo?>(null) },
        { "9201fe", () => Back(new DrawingPoint(1, -2)) },
        { "920304", () => Back(new Size(3, 4)) },
        { "9401020304", () => Back(new Rectangle(1, 2, 3, 4)) },
        { "a3526564", () => Back(Color.Red) },
        { "ce80010203", () => Back(Color.FromArgb(0x80, 1, 2, 3)) },
        { "c0", () => Back(Color.Empty) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_from_the_bytes_that_are_documented(string bytes, Func<string> write) =>
        Assert.Equal(bytes, write());

    [Theory]
    [InlineData("a131", typeof(IPAddress))]
    [InlineData("a431302e31", typeof(IPAddress))]
    [InlineData("a3313a61", typeof(IPEndPoint))]
    [InlineData("a3783f21", typeof(CultureInfo))]
    [InlineData("a5757466" + "2d37", typeof(Encoding))]
    [InlineData("a26e6f", typeof(Encoding))]
    [InlineData("a26e6f", typeof(Color))]
    [InlineData("a26e6f", typeof(TimeZoneInfo))]
    [InlineData("93a12800c0", typeof(Regex))]
    [InlineData("93a16108c0", typeof(Regex))]
    [InlineData("93a16100ff", typeof(Regex))]
    [InlineData("93c000c0", typeof(Regex))]
    [InlineData("92a16100", typeof(Regex))]
    [InlineData("9101", typeof(DrawingPoint))]
    [InlineData("92ff", typeof(Range))]
    public void What_its_type_does_not_write_is_refused(string bytes, Type type) =>
        Assert.Throws<RpcSerializationException>(() => Read(type, Convert.FromHexString(bytes)));

    [Fact]
    public void A_color_with_an_unknown_name_is_refused() =>
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(Color.FromName("no such color")));

    [Fact]
    public void A_time_zone_with_rules_of_its_own_is_refused_by_the_sender()
    {
        TimeZoneInfo own = TimeZoneInfo.CreateCustomTimeZone("UTC", TimeSpan.FromHours(1), "own", "own");
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(own));
    }

    [Fact]
    public void An_expression_keeps_its_pattern_its_time_limit_and_all_options_but_how_it_is_run()
    {
        Regex regex = new("a(b)?", RegexOptions.IgnoreCase | RegexOptions.Compiled, TimeSpan.FromSeconds(1));
        byte[] bytes = RpcSerializer.Serialize(regex);
        Regex back = RpcSerializer.Deserialize<Regex>(bytes);
        Assert.Equal("93a561286229" + "3f01ce00989680", Convert.ToHexStringLower(bytes));
        Assert.Equal("a(b)?", back.ToString());
        Assert.Equal(RegexOptions.IgnoreCase, back.Options);
        Assert.Equal(TimeSpan.FromSeconds(1), back.MatchTimeout);
        Assert.Equal(
            Regex.InfiniteMatchTimeout, RpcSerializer.Deserialize<Regex>(RpcSerializer.Serialize(new Regex("x"))).MatchTimeout);
    }

    private static void Read(Type type, byte[] bytes) => _ = type switch
    {
        _ when type == typeof(IPAddress) => RpcSerializer.Deserialize<IPAddress>(bytes),
        _ when type == typeof(IPEndPoint) => RpcSerializer.Deserialize<IPEndPoint>(bytes),
        _ when type == typeof(CultureInfo) => RpcSerializer.Deserialize<CultureInfo>(bytes),
        _ when type == typeof(Encoding) => RpcSerializer.Deserialize<Encoding>(bytes),
        _ when type == typeof(TimeZoneInfo) => RpcSerializer.Deserialize<TimeZoneInfo>(bytes),
        _ when type == typeof(Regex) => RpcSerializer.Deserialize<Regex>(bytes),
        _ when type == typeof(Color) => RpcSerializer.Deserialize<Color>(bytes),
        _ when type == typeof(DrawingPoint) => RpcSerializer.Deserialize<DrawingPoint>(bytes),
        _ => (object)RpcSerializer.Deserialize<Range>(bytes),
    };

    private static string Back<T>(T value)
    {
        byte[] bytes = RpcSerializer.Serialize(value);
        Assert.Equal(value, RpcSerializer.Deserialize<T>(bytes));
        return Convert.ToHexStringLower(bytes);
    }
}
