using RpcGen.Calls;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Streams;

/// <summary>
/// Encodes the mention of a stream in a message: <c>[number, window]</c>. The side that writes it numbers the stream.
/// The type that is mentioned determines which end this side keeps.
/// </summary>
internal static class StreamReference
{
    /// <summary>Mentions a new stream that this side produces.</summary>
    public static StreamSender WriteProduced(ref RpcWriter writer)
    {
        AttachmentList attachments = AttachmentList.Of(ref writer);
        StreamTable streams = attachments.Session.Streams;
        StreamSender sender = streams.OpenSender(
            Math.Min(streams.WindowOf(attachments.Window), streams.PeerMaxWindow));
        sender.OwnsObjects = attachments.OwnsObjects;
        attachments.Add(sender);
        Write(ref writer, sender.Key, sender.Window);
        return sender;
    }

    /// <summary>Mentions a new stream that this side consumes.</summary>
    public static T WriteConsumed<T>(ref RpcWriter writer, Func<Session, long, int, T> create)
        where T : StreamReceiver
    {
        AttachmentList attachments = AttachmentList.Of(ref writer);
        Session session = attachments.Session;
        int window = session.Streams.WindowOf(attachments.Window);
        T receiver = session.Streams.OpenReceiver(key => create(session, key, window));
        attachments.Add(receiver);
        Write(ref writer, receiver.Key, window);
        return receiver;
    }

    /// <summary>Reads the mention of a stream that the peer produces.</summary>
    public static T ReadConsumed<T>(ref RpcReader reader, Func<Session, long, int, T> create)
        where T : StreamReceiver
    {
        AttachmentList attachments = AttachmentList.Of(ref reader);
        Session session = attachments.Session;
        (ulong number, int window) = Read(ref reader);
        if (window > session.Options.Limits.MaxStreamWindow)
        {
            reader.Throw(
                $"The stream's window has {window} bytes; {session.Options.Limits.MaxStreamWindow} are allowed " +
                "(RpcLimits.MaxStreamWindow)");
        }

        T receiver = session.Streams.AcceptReceiver(number, key => create(session, key, window));
        attachments.Add(receiver);

        // The producer waits for this credit: earlier frames would have arrived for an unknown stream.
        session.SendKeyed(FrameKind.Credit, receiver.Key, window);
        return receiver;
    }

    /// <summary>Reads the mention of a stream that the peer consumes.</summary>
    public static StreamSender ReadProduced(ref RpcReader reader)
    {
        AttachmentList attachments = AttachmentList.Of(ref reader);
        (ulong number, int window) = Read(ref reader);
        StreamSender sender = attachments.Session.Streams.AcceptSender(number, window);
        attachments.Add(sender);
        return sender;
    }

    /// <summary>
    /// Delays the end of a call until what its handler wrote has arrived, unless the handler may write after the call.
    /// </summary>
    public static void WaitFor(ref RpcWriter writer, Task draining)
    {
        AttachmentList attachments = AttachmentList.Of(ref writer);
        if (attachments.EndsWithCall)
        {
            attachments.WaitFor(draining);
        }
    }

    public static (ulong Number, int Window) Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        ulong number = reader.ReadUInt64();
        int window = reader.ReadInt32();
        if (window <= 0)
        {
            reader.Throw($"A stream cannot have a window of {window} bytes");
        }

        return (number, window);
    }

    private static void Write(ref RpcWriter writer, long key, int window)
    {
        writer.WriteArrayHeader(2);
        writer.Write(key >> 1);
        writer.Write(window);
    }
}
