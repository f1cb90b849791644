using RpcGen.Calls;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// Throws items away that nobody consumes: what they refer to must be let go, or the peer would keep it.
/// </summary>
internal static class Unwanted<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    /// <summary>Lets go of some items of a segment, and releases it.</summary>
    public static void Discard(Session session, in StreamSegment segment, int position, int count) =>
        session.UserCode.Run(
            (session, segment, position, count),
            static work => Decode(work.session, work.segment, work.position, work.count));

    private static void Decode(Session session, in StreamSegment segment, int position, int count)
    {
        AttachmentList attachments = new(session, AttachmentKind.Results);
        try
        {
            RpcReader reader = segment.ReadFrom(position, session.Options.Limits.MaxDepth);
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
