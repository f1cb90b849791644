using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.TestPeer;

/// <summary>
/// A client that speaks the protocol by hand up to the switch to shared memory, so that it can do anything wrong at any
/// point, in frames, descriptors and shared words.
/// </summary>
public sealed class HostilePeer : IDisposable
{
    public delegate void Writing(ref RpcWriter writer);

    private const int RingSize = 64 * 1024;

    private readonly SharedMemoryChannel _channel;
    private readonly List<byte> _received = [];
    private readonly Lock _sending = new();

    // Guarded by _sending.
    private bool _disposed;

    internal HostilePeer(SharedMemoryChannel channel) => _channel = channel;

    /// <summary>What this side writes and the victim reads.</summary>
    internal SharedRegion? Mine { get; private set; }

    /// <summary>What the victim writes.</summary>
    internal SharedRegion? Theirs { get; private set; }

    /// <summary>The kinds of the frames that were read and passed over.</summary>
    internal List<FrameKind> Passed { get; } = [];

    /// <summary>Whether the victim waits on a futex.</summary>
    internal bool TheySleepOnFutex { get; private set; }

    /// <summary>Connects, and says Hello.</summary>
    public static async Task<HostilePeer> ConnectAsync(string endpoint, int layout = RegionLayout.Version)
    {
        RpcEndpoint parsed = RpcEndpoint.Parse(endpoint);
        RpcChannel channel = await RpcTransport.Of(parsed).ConnectAsync(parsed, default);
        HostilePeer peer = new((SharedMemoryChannel)channel);
        peer._channel.ExpectDescriptor(true);
        peer.Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(2);
            writer.Write((int)FrameKind.Hello);
            writer.WriteMapHeader(layout > 0 ? 8 : 7);
            foreach ((int key, int value) in ((int, int)[])[(0, 1), (1, 1), (2, 65536), (3, 1 << 20), (4, 100), (7, 100), (8, 1 << 20)])
            {
                writer.Write(key);
                writer.Write(value);
            }

            if (layout > 0)
            {
                writer.Write(9);
                writer.Write(layout);
            }
        });
        return peer;
    }

    /// <summary>Goes all the way until this side's direction is on the ring.</summary>
    public void Move()
    {
        ReceiveOffer();
        Offer();
        SendPlain(FrameKind.SharedMemoryAccept);
        ReceiveUntil(FrameKind.SharedMemoryAccept);
        SendPlain(FrameKind.SharedMemorySwitch);
    }

    /// <summary>Goes all the way in both directions: the channel is on the rings, and owns them.</summary>
    internal void MoveChannel()
    {
        _channel.ExpectDescriptor(true);
        ReceiveOffer();
        Offer();
        SendPlain(FrameKind.SharedMemoryAccept);
        ReceiveUntil(FrameKind.SharedMemoryAccept);
        _channel.Prepare(Mine!, Theirs!, ringsFutex: TheySleepOnFutex, sleepsOnFutex: true, RpcWaitStrategy.Park);
        SendPlain(FrameKind.SharedMemorySwitch);
        _channel.SwitchSending();
        ReceiveUntil(FrameKind.SharedMemorySwitch);
        _channel.SwitchReceiving();
    }

    /// <summary>Takes the victim's offer.</summary>
    public void ReceiveOffer()
    {
        byte[] offer = ReceiveUntil(FrameKind.SharedMemoryOffer);
        RpcReader reader = new(offer);
        reader.ReadArrayHeader();
        reader.Skip();
        Theirs = SharedRegion.Open(_channel.TakeDescriptor()!, reader.ReadInt32());
        TheySleepOnFutex = reader.ReadBoolean();
    }

    /// <summary>Offers a region as a correct peer would.</summary>
    public void Offer()
    {
        Mine = SharedRegion.Create(RingSize);
        Offer(RingSize, Mine.TakeHandle());
    }

    /// <summary>Offers whatever it is told to.</summary>
    public void Offer(long ringSize, SafeFileHandle? handle)
    {
        if (handle is not null)
        {
            _channel.AttachDescriptor(handle);
        }

        Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write((int)FrameKind.SharedMemoryOffer);
            writer.Write(ringSize);
            writer.Write(true);
        });
    }

    internal void SendPlain(FrameKind kind) => SendBytes(Plain(kind));

    /// <summary>A frame of nothing but its kind.</summary>
    internal static byte[] Plain(FrameKind kind) => Frame((ref RpcWriter writer) =>
    {
        writer.WriteArrayHeader(1);
        writer.Write((int)kind);
    });

    /// <summary>A frame that a correct victim answers.</summary>
    public static byte[] Ping() => Frame((ref RpcWriter writer) =>
    {
        writer.WriteArrayHeader(2);
        writer.Write((int)FrameKind.Ping);
        writer.Write(1);
    });

    public static byte[] Frame(Writing write)
    {
        ArrayBufferWriter<byte> buffer = new();
        RpcWriter writer = new(buffer);
        write(ref writer);
        writer.Flush();
        byte[] frame = new byte[5 + buffer.WrittenCount];
        frame[0] = 0xc6;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), buffer.WrittenCount);
        buffer.WrittenSpan.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public void Send(Writing write) => SendBytes(Frame(write));

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A test may dispose the peer while a thread of its own sends. The channel must not be used after that.
            lock (_sending)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                bytes = bytes[_channel.TrySend(bytes, default)..];
            }
        }
    }

    /// <summary>Reads frames up to one of a kind; null if the connection ends before.</summary>
    internal byte[]? TryReceiveUntil(FrameKind kind)
    {
        while (true)
        {
            while (_received.Count >= 5
                && BinaryPrimitives.ReadInt32BigEndian(_received.GetRange(1, 4).ToArray()) is var length
                && _received.Count >= 5 + length)
            {
                byte[] content = [.. _received.GetRange(5, length)];
                _received.RemoveRange(0, 5 + length);
                if (content[1] == (byte)kind)
                {
                    return content;
                }

                Passed.Add((FrameKind)content[1]);
            }

            byte[] buffer = new byte[4096];
            try
            {
                int count = _channel.Receive(buffer, default);
                if (count == 0)
                {
                    return null;
                }

                _received.AddRange(buffer.AsSpan(0, count));
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    /// <summary>The text of the GoAway that the victim sends; empty if it just closes.</summary>
    public string ReceiveGoodbye()
    {
        if (TryReceiveUntil(FrameKind.GoAway) is not { } goodbye)
        {
            return "";
        }

        RpcReader reader = new(goodbye);
        reader.ReadArrayHeader();
        reader.Skip();
        reader.Skip();
        return reader.ReadString() ?? "";
    }

    public void Dispose()
    {
        _channel.Abort();
        lock (_sending)
        {
            _disposed = true;
            _channel.Dispose();
        }

        Mine?.Dispose();
        Theirs?.Dispose();
    }

    private byte[] ReceiveUntil(FrameKind kind) =>
        TryReceiveUntil(kind) ?? throw new EndOfStreamException($"The connection ended before a frame of kind {kind}");
}
