using RpcGen.Serialization;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>
/// Throws items away that nobody consumes: what they refer to must be let go, or the peer would keep it.
/// </summary>
internal static class Unwanted<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    /// <summary>Lets go of some items of a segment, and releases it.</summary>
    public static void Discard(RpcConnection connection, in StreamSegment segment, int position, int count) =>
        connection.UserCode.Run(
            (connection, segment, position, count),
            static work => Decode(work.connection, work.segment, work.position, work.count));

    private static void Decode(RpcConnection connection, in StreamSegment segment, int position, int count)
    {
        AttachmentList attachments = new(connection, AttachmentKind.Results);
        try
        {
            MessagePackReader reader = segment.ReadFrom(position, connection.Options.Limits.MaxDepth);
            reader.Attachments = attachments;
            for (int i = 0; i < count; i++)
            {
                TCodec.Read(ref reader);
            }
        }
        catch (Exception)
        {
            // Nobody asked for these items: what is wrong with them is nobody's concern.
        }

        attachments.Drop();
        segment.Release();
    }
}
