using System.Buffers.Binary;

namespace RpcGen.Testing.Internal;

/// <summary>
/// Damages a MessagePack structure: replaces, repeats, removes and moves values, and now and then bytes.
/// </summary>
internal sealed class MessagePackMutator(Random random)
{
    // Edges of ranges, lies about lengths, and values of every type.
    private static readonly byte[][] s_values = [.. new[]
    {
        "00", "01", "7f", "ff", "e0", "cc80", "ccff", "cd0100", "cdffff", "ce00010000", "ce7fffffff", "ce80000000",
        "ceffffffff",
        "cf0000000100000000", "cf7fffffffffffffff", "cf8000000000000000", "cfffffffffffffffff", "d080", "d18000",
        "d280000000",
        "d38000000000000000", "c0", "c1", "c2", "c3", "ca7fc00000", "cb7ff0000000000000", "cb7fefffffffffffff", "a0",
        "a161", "a1ff",
        "d900", "da0000", "dbffffffff", "db7fffffff", "c400", "c40100", "c5ffff", "c6ffffffff", "c67fffffff", "90",
        "9190", "91c0",
        "dcffff", "ddffffffff", "dd7fffffff", "dd00000001c0", "80", "81c0c0", "8101a161", "deffff", "dfffffffff",
        "d6ff00000000",
        "d400c0", "c70cff000000007fffffffffffffff", "c9ffffffff00", "9391919190c0c0",
    }.Select(Convert.FromHexString)];

    public byte[] Mutate(ReadOnlySpan<byte> input)
    {
        List<byte> bytes = [.. input];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            if (bytes.Count == 0 || random.Next(4) == 0)
            {
                MutateBytes(bytes);
            }
            else
            {
                MutateValue(bytes);
            }
        }

        return [.. bytes];
    }

    private void MutateValue(List<byte> bytes)
    {
        byte[] all = [.. bytes];
        List<(int Start, int End)> values = Values(all);
        (int start, int end) = values[random.Next(values.Count)];
        switch (random.Next(6))
        {
            case 0:
                bytes.InsertRange(end, all[start..end]);
                break;
            case 1:
                bytes.RemoveRange(start, end - start);
                break;
            case 2:
                (int otherStart, int otherEnd) = values[random.Next(values.Count)];
                bytes.RemoveRange(start, end - start);
                bytes.InsertRange(start, all[otherStart..otherEnd]);
                break;
            case 3:
                // Nested deeper, below or above the limit.
                bytes.InsertRange(start, Enumerable.Repeat((byte)0x91, 1 << random.Next(10)));
                break;
            default:
                bytes.RemoveRange(start, end - start);
                bytes.InsertRange(start, s_values[random.Next(s_values.Length)]);
                break;
        }
    }

    private void MutateBytes(List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(4))
        {
            case 0:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 1 when bytes.Count > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            default:
                if (at < bytes.Count)
                {
                    bytes[at] ^= (byte)(1 << random.Next(8));
                }

                break;
        }
    }

    // Where values stand, those inside of others included; the rest of malformed bytes counts as one value.
    private static List<(int Start, int End)> Values(ReadOnlySpan<byte> bytes)
    {
        List<(int, int)> values = [];
        for (int at = 0; at < bytes.Length && values.Count < 10_000;)
        {
            int size = SizeOfToken(bytes[at..]);
            int end = (int)Math.Min((long)at + size, bytes.Length);
            values.Add((at, end));
            at = end;
        }

        return values;
    }

    // A header of an array or a map is a token of its own.
    private static int SizeOfToken(ReadOnlySpan<byte> bytes)
    {
        byte code = bytes[0];
        return code switch
        {
            >= 0xa0 and <= 0xbf => 1 + (code & 0x1f),
            0xc4 or 0xd9 => 2 + (int)Length(bytes, 1),
            0xc5 or 0xda => 3 + (int)Length(bytes, 2),
            0xc6 or 0xdb => 5 + (int)Math.Min(Length(bytes, 4), int.MaxValue / 2),
            0xc7 => 3 + (int)Length(bytes, 1),
            0xc8 => 4 + (int)Length(bytes, 2),
            0xc9 => 6 + (int)Math.Min(Length(bytes, 4), int.MaxValue / 2),
            0xcc or 0xd0 => 2,
            0xcd or 0xd1 or 0xdc or 0xde => 3,
            0xca or 0xce or 0xd2 or 0xdd or 0xdf => 5,
            0xcb or 0xcf or 0xd3 => 9,
            >= 0xd4 and <= 0xd8 => 2 + (1 << (code - 0xd4)),
            _ => 1,
        };
    }

    private static long Length(ReadOnlySpan<byte> bytes, int width) => bytes.Length <= width ? 0 : width switch
    {
        1 => bytes[1],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
    };
}
