using System.Buffers.Binary;
using System.Net.Sockets;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Processes;

/// <summary>A client of a server process that knows nothing but bytes.</summary>
internal sealed class Attacker : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;
    private bool _isReset;

    /// <summary>Connects to a Unix socket, without a word.</summary>
    public static async Task<Attacker> ConnectAsync(string endpoint)
    {
        Attacker attacker = new();
        await attacker._socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint["unix:".Length..])).Soon();
        return attacker;
    }

    /// <summary>Connects, says Hello and binds <see cref="IFlood"/> as 0 and <see cref="ITestService"/> as 1.</summary>
    public static async Task<Attacker> ShakeAsync(string endpoint)
    {
        Attacker attacker = await ConnectAsync(endpoint);
        await attacker.SendAsync(
            (byte[])[.. RawPeer.Hello(1, 1), .. RawPeer.Binding<IFlood>(0), .. RawPeer.Binding<ITestService>(1)]);
        return attacker;
    }

    /// <summary>A frame of this content.</summary>
    public static byte[] Frame(string hex)
    {
        byte[] content = Convert.FromHexString(hex);
        return HostilePeer.Frame((ref RpcWriter writer) => writer.WriteRaw(content));
    }

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes).AsTask().Soon();

    /// <summary>Sends the same bytes again and again, and reads nothing.</summary>
    /// <returns>False if the victim has ended the connection before the time was over.</returns>
    public async Task<bool> RepeatAsync(ReadOnlyMemory<byte> bytes, TimeSpan duration)
    {
        using CancellationTokenSource cts = new(duration);
        try
        {
            while (!cts.IsCancellationRequested)
            {
                await _socket.SendAsync(bytes, cts.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            // The victim takes no more of it at the moment.
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads so many answers to calls.</summary>
    public async Task ReadAnswersAsync(int count)
    {
        while (count > 0)
        {
            byte[] frame = await ReadFrameAsync() ?? throw new EndOfStreamException();
            count -= frame[1] is 7 or 8 ? 1 : 0;
        }
    }

    /// <summary>Reads up to the end, and returns the text of the GoAway; empty if there was none.</summary>
    public async Task<string> ReadGoodbyeAsync()
    {
        string text = "";
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame[1] == 19)
            {
                RpcReader reader = new(frame);
                reader.ReadArrayHeader();
                reader.Skip();
                reader.Skip();
                text = reader.ReadString() ?? "";
            }
        }

        return text;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReadFrameAsync()
    {
        while (_end - _begin < 5 || _end - _begin - 5 < Length())
        {
            if (_begin > 0)
            {
                _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
                (_begin, _end) = (0, _end - _begin);
            }

            int count;
            try
            {
                count = await _socket.ReceiveAsync(_buffer.AsMemory(_end)).AsTask().Soon();
            }
            catch (SocketException exception)
                when (exception.SocketErrorCode == SocketError.ConnectionReset && !_isReset)
            {
                // The victim closed with bytes of the attacker unread. The error comes once, before the last bytes.
                _isReset = true;
                continue;
            }
            catch (SocketException)
            {
                return null;
            }

            if (count == 0)
            {
                return null;
            }

            _end += count;
        }

        byte[] frame = _buffer.AsSpan(_begin + 5, Length()).ToArray();
        _begin += 5 + frame.Length;
        return frame;
    }

    private int Length() => BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_begin + 1));
}
