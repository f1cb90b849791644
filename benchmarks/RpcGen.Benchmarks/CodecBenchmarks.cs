using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using RpcGen.Serialization;

namespace RpcGen.Benchmarks;

/// <summary>The generated codec against System.Text.Json's generated code.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks : IDisposable
{
    private readonly Order _order = Order.Sample();
    private readonly byte[] _messagePack = RpcSerializer.Serialize(Order.Sample());
    private readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(Order.Sample(), OrderJsonContext.Default.Order);
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    public CodecBenchmarks() => _writer = new Utf8JsonWriter(_buffer);

    [Benchmark(Baseline = true)]
    public int EncodeJson()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        JsonSerializer.Serialize(_writer, _order, OrderJsonContext.Default.Order);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int EncodeMessagePack()
    {
        _buffer.ResetWrittenCount();
        RpcSerializer.Serialize(_buffer, _order);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public Order? DecodeJson() => JsonSerializer.Deserialize(_json, OrderJsonContext.Default.Order);

    [Benchmark]
    public Order? DecodeMessagePack() => RpcSerializer.Deserialize<Order>(_messagePack);

    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }
}
