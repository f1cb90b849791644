using System.Buffers;
using BenchmarkDotNet.Attributes;
using MessagePack;
using MessagePack.Resolvers;
using RpcGen.MessagePack;
using RpcGen.Serialization;

namespace RpcGen.Benchmarks;

/// <summary>MessagePack-CSharp alone, through the bridge, and the generated codec, over the same bytes.</summary>
[MemoryDiagnoser]
public class BridgeBenchmarks
{
    private static readonly MessagePackSerializerOptions s_options =
        MessagePackSerializerOptions.Standard.WithResolver(ContractlessStandardResolver.Instance)
            .WithSecurity(MessagePackSecurity.UntrustedData);

    private readonly Order _order = Order.Sample();
    private readonly byte[] _bytes = RpcSerializer.Serialize(Order.Sample());
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    [Benchmark(Baseline = true)]
    public int EncodeTheirs()
    {
        _buffer.ResetWrittenCount();
        MessagePackSerializer.Serialize(_buffer, _order, s_options);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int EncodeThroughBridge()
    {
        _buffer.ResetWrittenCount();
        RpcWriter writer = new(_buffer);
        ResolverCodec<Order, Source>.Write(ref writer, _order);
        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int EncodeGenerated()
    {
        _buffer.ResetWrittenCount();
        RpcSerializer.Serialize(_buffer, _order);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public Order DecodeTheirs() => MessagePackSerializer.Deserialize<Order>(_bytes, s_options);

    [Benchmark]
    public Order DecodeThroughBridge()
    {
        RpcReader reader = new(_bytes.AsSpan());
        return ResolverCodec<Order, Source>.Read(ref reader);
    }

    [Benchmark]
    public Order DecodeGenerated() => RpcSerializer.Deserialize<Order>(_bytes);

    private readonly struct Source : IResolverSource
    {
        public static IFormatterResolver Resolver => ContractlessStandardResolver.Instance;
    }
}
