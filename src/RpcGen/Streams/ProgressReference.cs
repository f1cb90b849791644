using RpcGen.Calls;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>Encodes a progress parameter: a stream that the handler produces.</summary>
internal static class ProgressReference
{
    // Room for a few reports. A busy caller would get outdated reports with a larger window.
    private const int LatestWindow = 4 * 1024;

    public static void Write<T, TCodec>(ref RpcWriter writer, IProgress<T>? value, bool all)
        where TCodec : IRpcCodec<T>
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        AttachmentList.Of(ref writer).Window = all ? 0 : LatestWindow;
        PushReceiver<T, TCodec> receiver = StreamReference.WriteConsumed(
            ref writer,
            (session, key, window) => new PushReceiver<T, TCodec>(
                session, session.Streams, key, window, value.Report, "The progress of a call"));

        // All reports must arrive before the call ends, and none after it.
        StreamReference.WaitFor(ref writer, receiver.Drained);
        AttachmentList.Of(ref writer).Window = 0;
    }

    public static IProgress<T>? Read<T, TCodec>(ref RpcReader reader, bool all)
        where TCodec : IRpcCodec<T> => reader.TryReadNil()
            ? null
            : new RemoteProgress<T, TCodec>(StreamReference.ReadProduced(ref reader), all);
}
