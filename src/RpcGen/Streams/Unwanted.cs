using RpcGen.Calls;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// Discards items that are not consumed. It decodes them to release the objects to which they refer.
/// </summary>
internal static class Unwanted<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    /// <summary>Discards some items of a segment, and releases the segment.</summary>
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
            // The items are discarded, so an error in them has no effect.
        }

        attachments.Drop();
        segment.Release();
    }
}
