using System.Buffers;
using MessagePack;
using MessagePack.Resolvers;
using RpcGen.MessagePack;
using RpcGen.Serialization;

namespace RpcGen.MessagePack.Tests;

/// <summary>A value that both libraries write and read.</summary>
public abstract class Case
{
    protected static readonly MessagePackSerializerOptions Options =
        MessagePackSerializerOptions.Standard.WithResolver(ContractlessStandardResolver.Instance);

    public abstract string Ours();

    public abstract string Theirs();

    /// <summary>What this library makes of the other's bytes, as bytes of the other.</summary>
    public abstract string TheirsReadByUs();

    /// <summary>What the other library makes of this one's bytes, as bytes of this one.</summary>
    public abstract string OursReadByThem();

    /// <summary>What the other library writes through the bridge, after it has read it back.</summary>
    public abstract string TheirsOverOurBuffers();

    protected readonly struct Contractless : IResolverSource
    {
        public static IFormatterResolver Resolver => ContractlessStandardResolver.Instance;
    }
}

/// <inheritdoc/>
public sealed class Case<T>(T value, int number) : Case
{
    public override string Ours() => Hex(RpcSerializer.Serialize(value));

    public override string Theirs() => Hex(MessagePackSerializer.Serialize(value, Options));

    public override string TheirsReadByUs() => Hex(MessagePackSerializer.Serialize(
        RpcSerializer.Deserialize<T>(MessagePackSerializer.Serialize(value, Options)), Options));

    public override string OursReadByThem() => Hex(RpcSerializer.Serialize(
        MessagePackSerializer.Deserialize<T>(RpcSerializer.Serialize(value), Options)));

    public override string TheirsOverOurBuffers()
    {
        ArrayBufferWriter<byte> output = new();
        RpcWriter writer = new(output);
        ResolverCodec<T, Contractless>.Write(ref writer, value);
        writer.Flush();
        RpcReader reader = new(output.WrittenSpan);
        T read = ResolverCodec<T, Contractless>.Read(ref reader);
        reader.ExpectEnd();
        Assert.Equal(Hex(output.WrittenSpan), Hex(MessagePackSerializer.Serialize(read, Options)));
        return Hex(output.WrittenSpan);
    }

    public override string ToString() => $"{typeof(T)} {number}";

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
