using System.Buffers.Binary;

namespace RpcGen.Testing.Internal;

/// <summary>Damages what a side sends: frames are repeated, left out, moved, or damaged inside.</summary>
internal sealed class SessionMutator(Random random)
{
    private readonly MessagePackMutator _content = new(random);

    public byte[] Mutate(byte[] session, byte[] other)
    {
        List<byte[]> frames = Cut(session);
        List<byte[]> others = Cut(other);
        for (int changes = random.Next(1, 5); changes > 0 && frames.Count > 0; changes--)
        {
            // Without its first frame, nothing of a session is read.
            int at = random.Next(16) == 0 ? 0 : Math.Min(1 + random.Next(frames.Count), frames.Count - 1);
            switch (random.Next(8))
            {
                case 0:
                    frames.InsertRange(at, Enumerable.Repeat(frames[at], 1 << random.Next(7)));
                    break;
                case 1:
                    frames.RemoveAt(at);
                    break;
                case 2:
                    frames.Insert(random.Next(frames.Count + 1), frames[at]);
                    break;
                case 3 when others.Count > 0:
                    frames.Insert(at + 1, others[random.Next(others.Count)]);
                    break;
                case 4:
                    // Any kind of frame, with content of a frame of another kind.
                    ReadOnlySpan<byte> content = Content(frames[at]);
                    content = content[Math.Min(2, content.Length)..];
                    frames[at] = Frame([(byte)(0x90 + random.Next(1, 9)), (byte)random.Next(28), .. content]);
                    break;
                default:
                    frames[at] = Frame(_content.Mutate(Content(frames[at])));
                    break;
            }
        }

        byte[] bytes = [.. frames.SelectMany(frame => frame)];
        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes;
    }

    private static byte[] Frame(byte[] content)
    {
        byte[] header = new byte[5];
        header[0] = 0xc6;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), content.Length);
        return [.. header, .. content];
    }

    private static ReadOnlySpan<byte> Content(byte[] frame) => frame.Length < 2 ? frame : frame[0] switch
    {
        0xc4 => frame.AsSpan(2),
        0xc5 => frame.AsSpan(Math.Min(3, frame.Length)),
        0xc6 => frame.AsSpan(Math.Min(5, frame.Length)),
        _ => frame,
    };

    private static List<byte[]> Cut(byte[] session)
    {
        List<byte[]> frames = [];
        for (int at = 0; at < session.Length;)
        {
            ReadOnlySpan<byte> rest = session.AsSpan(at);
            long size = rest[0] switch
            {
                0xc4 when rest.Length > 1 => 2 + rest[1],
                0xc5 when rest.Length > 2 => 3 + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]),
                0xc6 when rest.Length > 4 => 5 + (long)BinaryPrimitives.ReadUInt32BigEndian(rest[1..]),
                _ => rest.Length,
            };
            int end = (int)Math.Min(at + size, session.Length);
            frames.Add(session[at..end]);
            at = end;
        }

        return frames;
    }
}
