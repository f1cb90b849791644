using System.Buffers;

namespace RpcGen.Streams;

/// <summary>Received bytes as a part of a sequence.</summary>
internal sealed class ByteSegment : ReadOnlySequenceSegment<byte>
{
    private readonly StreamSegment _segment;

    public ByteSegment(in StreamSegment segment, ByteSegment? previous)
    {
        _segment = segment;
        Memory = segment.Memory;
        if (previous is not null)
        {
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }

    public new ByteSegment? Next
    {
        get => (ByteSegment?)base.Next;
        private set => base.Next = value;
    }

    public void Release() => _segment.Release();
}
