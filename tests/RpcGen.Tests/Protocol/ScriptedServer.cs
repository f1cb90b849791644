using System.Buffers.Binary;
using RpcGen.Transports;

namespace RpcGen.Tests.Protocol;

/// <summary>A server of raw bytes that knows what the calls of one session are, and answers them.</summary>
/// <param name="channel">Its end.</param>
internal sealed class ScriptedServer(RpcChannel channel)
{
    private int _calls;
    private byte _lastCall;

    /// <summary>Bytes sent so far.</summary>
    public int SentBytes { get; private set; }

    /// <summary>Answers until the client has gone.</summary>
    public void Run()
    {
        try
        {
            Send(RawPeer.Hello(1, 1));
            while (true)
            {
                Answer(Receive());
            }
        }
        catch (IOException)
        {
            // It has.
        }
    }

    private void Answer(byte[] frame)
    {
        switch (frame[1])
        {
            case 4:
                Send("940500c390");
                break;
            case 6:
                _lastCall = frame[4];
                AnswerCall();
                break;
            case 13: // the client's stream has ended
                Send($"9307{_lastCall:x2}2a");
                break;
            case 19:
                Send("921200");
                break;
        }
    }

    private void AnswerCall()
    {
        switch (_calls++)
        {
            case 0: // AddAsync(40, 2)
                Send($"9307{_lastCall:x2}2a");
                break;
            case 1: // FailAsync("no")
                Send($"9608{_lastCall:x2}02a26e6fc0c0");
                break;
            case 2: // CountAsync(3), on the client's stream 0
                Send("930c0193000102");
                Send("920d01");
                Send($"9307{_lastCall:x2}c0");
                break;
            default: // SumAsync of the client's stream 1
                Send("930e03cd1000");
                break;
        }
    }

    private void Send(string hex) => Send([0xc4, (byte)(hex.Length / 2), .. Convert.FromHexString(hex)]);

    private void Send(byte[] bytes)
    {
        SentBytes += bytes.Length;
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            rest = rest[channel.TrySend(rest, default)..];
        }
    }

    private byte[] Receive() => Receive(BinaryPrimitives.ReadInt32BigEndian(Receive(5).AsSpan(1)));

    private byte[] Receive(int count)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = channel.Receive(bytes.AsSpan(filled), default);
            filled += received > 0 ? received : throw new EndOfStreamException();
        }

        return bytes;
    }
}
