using MemoryPack;
using MessagePack;
using PolyType;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Benchmarks.Codecs.Texts))]

namespace RpcGen.Benchmarks.Codecs;

/// <summary>A DTO of text: strings of several lengths and scripts, and a dictionary of them.</summary>
[RpcArrayLayout, MessagePackObject, MemoryPackable, GenerateShape]
public sealed partial class Texts
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public string Title { get; set; } = "";

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public string Body { get; set; } = "";

    [RpcMember(2), Key(2), NerdbankKey(2)]
    public string? Missing { get; set; }

    [RpcMember(3), Key(3), NerdbankKey(3)]
    public Dictionary<string, string> Labels { get; set; } = [];

    public static Texts Sample() => new()
    {
        Title = "Größe und Gewicht: 質量と大きさ",
        Body = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 20)),
        Labels = Enumerable.Range(0, 10).ToDictionary(i => $"label-{i}", i => $"the value of the label {i}"),
    };
}
