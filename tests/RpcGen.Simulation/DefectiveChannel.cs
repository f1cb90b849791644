using System.Buffers.Binary;
using RpcGen.Transports;

namespace RpcGen.Simulation;

/// <summary>A channel that sends whole frames, and does one thing wrong with one of them.</summary>
/// <param name="inner">Where the frames go.</param>
/// <param name="defect">What is wrong.</param>
internal sealed class DefectiveChannel(RpcChannel inner, Defect defect) : RpcChannel
{
    private const int Reply = 7;
    private const int StreamItems = 12;
    private const int StreamEnd = 13;

    private readonly List<byte> _pending = [];
    private byte[]? _held;
    private bool _isDone;

    public override bool CanBlock => inner.CanBlock;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _pending.AddRange(bytes.Span);
        List<byte> output = [];
        while (TryTake(out byte[] frame, out int kind))
        {
            output.AddRange(Change(frame, kind));
        }

        await inner.SendAsync(output.ToArray()).ConfigureAwait(false);
    }

    public override int Receive(Span<byte> first, Span<byte> second) => inner.Receive(first, second);

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        throw new NotSupportedException();

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest) => inner.Wait(interest);

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();

    private byte[] Change(byte[] frame, int kind)
    {
        if (_held is { } held)
        {
            _held = null;
            return [.. frame, .. held];
        }

        bool isMeant = defect switch
        {
            Defect.LostReply => kind == Reply,
            Defect.RepeatedItems or Defect.SwappedItems => kind == StreamItems,
            Defect.LostEnd => kind == StreamEnd,
            _ => false,
        };
        if (_isDone || !isMeant)
        {
            return frame;
        }

        _isDone = true;
        switch (defect)
        {
            case Defect.RepeatedItems:
                return [.. frame, .. frame];
            case Defect.SwappedItems:
                _held = frame;
                return [];
            default:
                return [];
        }
    }

    // The kind stands behind the header of the frame and that of its array.
    private bool TryTake(out byte[] frame, out int kind)
    {
        frame = [];
        kind = 0;
        if (_pending.Count < 5)
        {
            return false;
        }

        byte[] head = [.. _pending.Take(5)];
        int size = head[0] switch
        {
            0xc4 => 2 + head[1],
            0xc5 => 3 + BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1)),
            _ => 5 + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)),
        };
        if (_pending.Count < size)
        {
            return false;
        }

        frame = [.. _pending.Take(size)];
        _pending.RemoveRange(0, size);
        kind = frame[(head[0] - 0xc4) switch { 0 => 2, 1 => 3, _ => 5 } + 1];
        return true;
    }
}
