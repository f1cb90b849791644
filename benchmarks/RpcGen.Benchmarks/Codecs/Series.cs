using MemoryPack;
using MessagePack;
using PolyType;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Benchmarks.Codecs.Series))]

namespace RpcGen.Benchmarks.Codecs;

/// <summary>A DTO of arrays.</summary>
[RpcArrayLayout, MessagePackObject, MemoryPackable, GenerateShape]
public sealed partial class Series
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public string Name { get; set; } = "";

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public double[] Values { get; set; } = [];

    [RpcMember(2), Key(2), NerdbankKey(2)]
    public int[] Indexes { get; set; } = [];

    [RpcMember(3), Key(3), NerdbankKey(3)]
    public byte[] Image { get; set; } = [];

    public static Series Sample() => new()
    {
        Name = "temperature",
        Values = [.. Enumerable.Range(0, 1000).Select(i => i * 0.37)],
        Indexes = [.. Enumerable.Range(0, 1000).Select(i => i * 131)],
        Image = [.. Enumerable.Range(0, 4096).Select(i => (byte)i)],
    };
}
