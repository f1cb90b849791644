using RpcGen.Testing;

namespace RpcGen.Tests.Serialization;

/// <summary>
/// A million mutated and random inputs for each family of codecs, from fixed seeds: a value, or the documented
/// exception, and never more memory than the input justifies.
/// </summary>
public sealed class FuzzTests
{
    private const int Inputs = 1_000_000;

    [Theory]
    [InlineData("numbers", typeof(long), typeof(byte), typeof(double), typeof(float), typeof(decimal), typeof(System.Numerics.BigInteger), typeof(Int128), typeof(Half), typeof(System.Numerics.Complex))]
    [InlineData("texts", typeof(string), typeof(Uri), typeof(Version), typeof(System.Text.StringBuilder), typeof(Guid), typeof(char))]
    [InlineData("times", typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan))]
    [InlineData("binaries", typeof(byte[]), typeof(ReadOnlyMemory<byte>), typeof(ArraySegment<byte>), typeof(System.Collections.BitArray))]
    [InlineData("sequences", typeof(int[][]), typeof(List<int>), typeof(HashSet<int>), typeof(Stack<int>), typeof(int[,]), typeof(string[]))]
    [InlineData("dictionaries", typeof(Dictionary<string, int>), typeof(Dictionary<Guid, int>), typeof(Dictionary<int, string>))]
    [InlineData("objects", typeof(Nested), typeof(MapDto), typeof(RecordDto), typeof(StructDto), typeof(DataNameDto), typeof(Derived))]
    [InlineData("unions", typeof(IShape), typeof(AbsBase), typeof((int, string)))]
    public void Only_the_documented_exception(string family, params Type[] types)
    {
        GoldenRow[] rows =
            [.. GoldenTests.All.Where(row => types.Any(type => row.GetType().GenericTypeArguments[0] == type))];
        Assert.NotEmpty(rows);
        byte[][] seeds = [.. rows.Select(row => Convert.FromHexString(row.Hex))];
        Random random = new(family.Length * 7919);
        byte[] buffer = new byte[1024];
        for (int i = 0; i < Inputs; i++)
        {
            int length = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            GoldenRow row = rows[random.Next(rows.Length)];
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                row.Decode(buffer.AsSpan(0, length));
            }
            catch (RpcSerializationException)
            {
                // What the documentation promises.
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MessageFuzzer.FixedAllocation + ((long)MessageFuzzer.AllocationFactor * length))
            {
                Assert.Fail($"{row}: {Convert.ToHexString(buffer.AsSpan(0, length))} allocated {allocated} bytes");
            }
        }
    }

    private static int Mutate(Random random, byte[] seed, byte[] buffer)
    {
        if (random.Next(8) == 0)
        {
            int size = random.Next(1, 32);
            random.NextBytes(buffer.AsSpan(0, size));
            return size;
        }

        seed.CopyTo(buffer, 0);
        int length = seed.Length;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(length);
            switch (random.Next(5))
            {
                case 0:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when length > 1:
                    length = random.Next(1, length);
                    break;
                case 3 when length < buffer.Length - 1:
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + 1));
                    buffer[at] = (byte)random.Next(0x80, 0xe0);
                    length++;
                    break;
                default:
                    buffer[at] = (byte)random.Next(0xc0, 0xe0);
                    break;
            }
        }

        return length;
    }
}
