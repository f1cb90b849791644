using System.Buffers.Binary;
using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

/// <summary>
/// Rows M1 to M19 of the list of bad inputs: only the documented exception, and memory in proportion.
/// </summary>
public sealed class HostileInputTests
{
    [Theory]
    [InlineData("dd7fffffff")] // array 32
    [InlineData("dd40000000")]
    [InlineData("ddffffffff")]
    [InlineData("df7fffffff")] // map 32
    [InlineData("df40000000")]
    [InlineData("db7fffffff")] // str 32
    [InlineData("c67fffffff")] // bin 32
    [InlineData("c97fffffffff")] // ext 32
    [InlineData("c1")] // never used
    public void M4_Claims_beyond_the_input_are_refused_without_allocating(string hex)
    {
        byte[] bytes = [.. Convert.FromHexString(hex), .. new byte[16]];
        foreach (GoldenRow row in GoldenTests.All)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<RpcSerializationException>(() => row.Decode(bytes));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        }
    }

    [Fact]
    public void M5_Tiny_elements_cannot_blow_up_into_large_objects()
    {
        // 3 million empty maps: each would be a Wide of 280 bytes.
        byte[] bytes = new byte[3_000_005];
        bytes.AsSpan().Fill(0x80);
        bytes[0] = 0xdd;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), 3_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<List<Wide>>(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (128L * bytes.Length) + (1024 * 1024));
    }

    [Theory]
    [InlineData("94017fcd7fff90")] // int[,,] is too short here, but [1, 127, 32767] and no items
    [InlineData("94ce7fffffffce7fffffffce7fffffff90")]
    [InlineData("940000ce7fffffff90")] // 0 x 0 x 2^31-1
    [InlineData("94ff010190")] // -1
    public void M6_Multidimensional_lengths_that_lie_are_refused(string hex) =>
        Assert.Throws<RpcSerializationException>(
        () => RpcSerializer.Deserialize<int[,,]>(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(65)]
    [InlineData(500)]
    [InlineData(100_000)]
    public void M7_Nesting_beyond_the_limit_is_refused_in_known_and_unknown_members(int depth)
    {
        byte[] nested = [.. Enumerable.Repeat((byte)0x91, depth), 0xc0];
        byte[] unknown = [0x82, 0xa1, (byte)'x', .. nested, 0xa4, .. "Name"u8, 0xa1, (byte)'a'];
        byte[] known =
            [.. Enumerable.Repeat(Convert.FromHexString("81a84272616e6368657391"), depth).SelectMany(x => x), 0xc0];

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Person>(unknown));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Tree>(known));
    }

    [Fact]
    public void M8_Duplicate_dictionary_keys_are_refused()
    {
        // 1 as fixint and as uint 64.
        byte[] bytes = Convert.FromHexString("8201a161cf0000000000000001a162");

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Dictionary<int, string>>(bytes));
    }

    [Theory]
    [InlineData("a180")] // lone continuation
    [InlineData("a2c080")] // overlong
    [InlineData("a3eda080")] // surrogate
    [InlineData("a4f4908080")] // beyond U+10FFFF
    [InlineData("a1c3")] // truncated
    public void M10_Invalid_utf8_is_refused(string hex) => Assert.Throws<RpcSerializationException>(
        () => RpcSerializer.Deserialize<string>(Convert.FromHexString(hex)));

    [Fact]
    public void M10_Nul_and_bom_are_kept() =>
        Assert.Equal("\uFEFFa\0b", RpcSerializer.Deserialize<string>(RpcSerializer.Serialize("\uFEFFa\0b")));

    [Fact]
    public void M11_Every_value_read_as_every_other_type_gives_a_value_or_the_documented_exception()
    {
        foreach (GoldenRow type in GoldenTests.All)
        {
            foreach (GoldenRow other in GoldenTests.All)
            {
                byte[] bytes = Convert.FromHexString(other.Hex);
                if (Record.Exception(() => type.Decode(bytes)) is { } exception)
                {
                    Assert.True(
                        exception is RpcSerializationException,
                        $"{other.Hex} as {type}: {exception.GetType()}: {exception.Message}");
                }
            }
        }
    }

    [Theory]
    [InlineData("d5ff0000")] // 2 bytes
    [InlineData("d8ff00000000000000000000000000000000")] // 16 bytes
    [InlineData("d7ffffffffff00000000")] // nanoseconds beyond a second
    [InlineData("c70cff000000007fffffffffffffff")] // seconds beyond DateTime
    [InlineData("d6fe00000000")] // another extension
    public void M13_Timestamps_that_are_none_are_refused(string hex) => Assert.Throws<RpcSerializationException>(
        () => RpcSerializer.Deserialize<DateTime>(Convert.FromHexString(hex)));

    [Fact]
    public void M18_Integers_of_any_width_are_accepted()
    {
        foreach (string hex in (string[])["05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005", "d10005",
            "d200000005", "d30000000000000005"])
        {
            Assert.Equal(5, RpcSerializer.Deserialize<int>(Convert.FromHexString(hex)));
            Assert.Equal((byte)5, RpcSerializer.Deserialize<byte>(Convert.FromHexString(hex)));
            Assert.Equal(5UL, RpcSerializer.Deserialize<ulong>(Convert.FromHexString(hex)));
        }
    }

    [Fact]
    public void M19_Text_that_is_no_number_is_refused()
    {
        foreach (string text in (string[])["", "x", "1e400", new string('9', 60), "1,5", "-"])
        {
            byte[] bytes = RpcSerializer.Serialize(text);
            Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<decimal>(bytes));
            Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Guid>(bytes));
            Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Version>(bytes));
        }
    }
}
