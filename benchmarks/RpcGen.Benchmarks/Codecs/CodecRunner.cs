using System.Buffers;
using System.Runtime.CompilerServices;

namespace RpcGen.Benchmarks.Codecs;

/// <summary>Encodes into a buffer that is used again, and decodes from an array.</summary>
internal sealed class CodecRunner<T> : ICodecRunner
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly T _sample;
    private readonly Action<ArrayBufferWriter<byte>, T> _encode;
    private readonly Func<byte[], T?> _decode;
    private readonly byte[] _bytes;

    public CodecRunner(string name, T sample, Action<ArrayBufferWriter<byte>, T> encode, Func<byte[], T?> decode)
    {
        Name = name;
        _sample = sample;
        _encode = encode;
        _decode = decode;
        encode(_buffer, sample);
        _bytes = _buffer.WrittenSpan.ToArray();

        // What was decoded has the same bytes, or something is lost.
        T copy = decode(_bytes)!;
        _buffer.ResetWrittenCount();
        encode(_buffer, copy);
        if (!_buffer.WrittenSpan.SequenceEqual(_bytes))
        {
            throw new InvalidDataException($"{name} does not decode what it encoded");
        }
    }

    public string Name { get; }

    public int Size => _bytes.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Encode(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _buffer.ResetWrittenCount();
            _encode(_buffer, _sample);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Decode(int times)
    {
        for (int i = 0; i < times; i++)
        {
            GC.KeepAlive(_decode(_bytes));
        }
    }
}
