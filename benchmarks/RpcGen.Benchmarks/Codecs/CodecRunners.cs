using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MemoryPack;
using PolyType;
using RpcGen.Serialization;
using MessagePackCSharp = MessagePack.MessagePackSerializer;
using NerdbankSerializer = Nerdbank.MessagePack.MessagePackSerializer;

namespace RpcGen.Benchmarks.Codecs;

/// <summary>The serializers that are compared, RpcGen first.</summary>
internal static class CodecRunners
{
    private static readonly NerdbankSerializer s_nerdbank = new();

    public static ICodecRunner[] Create<T>(T sample, JsonTypeInfo<T> json)
        where T : IShapeable<T>
    {
        Utf8JsonWriter writer = new(Stream.Null);
        return
        [
            new CodecRunner<T>(
                "RpcGen", sample, static (buffer, value) => RpcSerializer.Serialize(buffer, value),
                static bytes => RpcSerializer.Deserialize<T>(bytes)),
            new CodecRunner<T>(
                "MessagePack 2.5", sample, static (buffer, value) => MessagePackCSharp.Serialize(buffer, value),
                static bytes => MessagePackCSharp.Deserialize<T>(bytes)),
            new CodecRunner<T>(
                "Nerdbank.MessagePack", sample, static (buffer, value) => s_nerdbank.Serialize(buffer, value),
                static bytes => s_nerdbank.Deserialize<T>(bytes)),
            new CodecRunner<T>(
                "MemoryPack", sample, static (buffer, value) => MemoryPackSerializer.Serialize(buffer, value),
                static bytes => MemoryPackSerializer.Deserialize<T>(bytes)),
            new CodecRunner<T>(
                "System.Text.Json", sample,
                (buffer, value) =>
                {
                    writer.Reset(buffer);
                    JsonSerializer.Serialize(writer, value, json);
                },
                bytes => JsonSerializer.Deserialize(bytes, json)),
        ];
    }
}
