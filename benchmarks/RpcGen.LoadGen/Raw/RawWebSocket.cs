using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;

namespace RpcGen.LoadGen.Raw;

/// <summary>Ping-pongs over a WebSocket, which has no blocking calls: one message each way, awaited.</summary>
internal sealed class RawWebSocket(WebSocket socket) : IRawClient
{
    public void Run(int requestSize, int responseSize, Span<double> microseconds)
    {
        double[] times = new double[microseconds.Length];
        Task.Run(() => RunAsync(requestSize, responseSize, times)).GetAwaiter().GetResult();
        times.CopyTo(microseconds);
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Answers ping-pongs until the client leaves.</summary>
    public static async Task ServeAsync(WebSocket socket)
    {
        byte[] header = new byte[RawServer.HeaderSize];
        while (await ReceiveAsync(socket, header))
        {
            byte[] request = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            byte[] response = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4))];
            int count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
            for (int i = 0; i < count && await ReceiveAsync(socket, request); i++)
            {
                await SendAsync(socket, response);
            }
        }
    }

    private async Task RunAsync(int requestSize, int responseSize, double[] microseconds)
    {
        byte[] header = new byte[RawServer.HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, requestSize);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), responseSize);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), microseconds.Length);
        byte[] request = new byte[requestSize];
        byte[] response = new byte[responseSize];
        await SendAsync(socket, header);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < microseconds.Length; i++)
        {
            await SendAsync(socket, request);
            if (!await ReceiveAsync(socket, response))
            {
                throw new EndOfStreamException("The raw baseline ended");
            }

            long now = Stopwatch.GetTimestamp();
            microseconds[i] = (now - start) * 1e6 / Stopwatch.Frequency;
            start = now;
        }
    }

    private static ValueTask SendAsync(WebSocket socket, byte[] bytes) =>
        socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    // Fills the buffer; false at the end.
    private static async ValueTask<bool> ReceiveAsync(WebSocket socket, byte[] buffer)
    {
        for (int count = 0; count < buffer.Length;)
        {
            ValueWebSocketReceiveResult result =
                await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            count += result.Count;
        }

        return true;
    }
}
