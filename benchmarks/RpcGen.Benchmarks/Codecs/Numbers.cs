using MemoryPack;
using MessagePack;
using PolyType;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Benchmarks.Codecs.Numbers))]

namespace RpcGen.Benchmarks.Codecs;

/// <summary>A DTO of numbers only.</summary>
[RpcArrayLayout, MessagePackObject, MemoryPackable, GenerateShape]
public sealed partial class Numbers
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public int Id { get; set; }

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public long Total { get; set; }

    [RpcMember(2), Key(2), NerdbankKey(2)]
    public double Mean { get; set; }

    [RpcMember(3), Key(3), NerdbankKey(3)]
    public float Weight { get; set; }

    [RpcMember(4), Key(4), NerdbankKey(4)]
    public bool IsValid { get; set; }

    [RpcMember(5), Key(5), NerdbankKey(5)]
    public byte Level { get; set; }

    [RpcMember(6), Key(6), NerdbankKey(6)]
    public short Offset { get; set; }

    [RpcMember(7), Key(7), NerdbankKey(7)]
    public uint Flags { get; set; }

    public static Numbers Sample() => new()
    {
        Id = 123_456,
        Total = 9_876_543_210,
        Mean = 3.25,
        Weight = 1.5f,
        IsValid = true,
        Level = 7,
        Offset = -300,
        Flags = 0xF0F0,
    };
}
