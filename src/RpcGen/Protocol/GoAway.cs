using RpcGen.Buffers;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>The frame <c>[19, kind, text]</c>: its sender closes, and states why.</summary>
internal static class GoAway
{
    private const int Elements = 3;

    public static byte[] Encode(RpcCloseKind kind, string text)
    {
        MessageBuffer buffer = new();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.GoAway, Elements);
        writer.Write((int)kind);
        writer.Write(text);
        writer.Flush();
        FrameLayout.PatchLength(buffer.Contiguous);
        return buffer.Contiguous.ToArray();
    }

    /// <summary>Whether the peer's first frame refuses the connection, and why.</summary>
    public static bool IsRefusal(ReadOnlySpan<byte> content, out string reason)
    {
        reason = "";
        try
        {
            RpcReader reader = new(content);
            if (reader.ReadArrayHeader() != Elements || reader.ReadUInt32() != (uint)FrameKind.GoAway)
            {
                return false;
            }

            bool refuses = reader.ReadInt32() == (int)RpcCloseKind.ClosedByPeer;
            reason = reader.ReadString() ?? "";
            return refuses;
        }
        catch (RpcSerializationException)
        {
            // Hello.Parse reports what is wrong with the frame.
            return false;
        }
    }
}
