using System.Buffers.Binary;
using System.Diagnostics;

namespace RpcGen.LoadGen.Raw;

/// <summary>Makes raw ping-pongs and times each.</summary>
internal sealed class RawClient(IRawPipe pipe, RawPage? page = null) : IRawClient
{
    /// <summary>Makes that many ping-pongs, over the page if there is one and the messages are small.</summary>
    public void Run(int requestSize, int responseSize, Span<double> microseconds)
    {
        Span<byte> header = stackalloc byte[RawServer.HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, requestSize);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], responseSize);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], microseconds.Length);
        IRawPipe channel = page is not null && Math.Max(requestSize, responseSize) <= RawPage.MaxSize ? page : pipe;
        header[12] = (byte)(channel == page ? 1 : 0);
        byte[] request = new byte[requestSize];
        byte[] response = new byte[responseSize];
        pipe.Send(header);

        // Timed as CallLoop times calls: to the nanosecond, with one reading of the clock for each.
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < microseconds.Length; i++)
        {
            channel.Send(request);
            if (!channel.Receive(response))
            {
                throw new EndOfStreamException("The raw baseline ended");
            }

            long now = Stopwatch.GetTimestamp();
            microseconds[i] = (now - start) * 1e6 / Stopwatch.Frequency;
            start = now;
        }
    }

    public void Dispose()
    {
        pipe.Dispose();
        page?.Dispose();
    }
}
