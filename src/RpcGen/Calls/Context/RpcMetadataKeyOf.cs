using System.Buffers;
using RpcGen.Serialization;

namespace RpcGen;

/// <summary>The name and type of a metadata entry. Create it once, with <see cref="RpcMetadataKey"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class RpcMetadataKey<T>
{
    // A name that is not valid Unicode could not be sent.
    private static readonly System.Text.UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly Writing _write;
    private readonly Reading _read;

    internal RpcMetadataKey(string name, Writing write, Reading read)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 128, nameof(name));
        _ = s_strict.GetByteCount(name);
        Name = name;
        _write = write;
        _read = read;
    }

    internal delegate void Writing(ref RpcWriter writer, T value);

    internal delegate T Reading(ref RpcReader reader);

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    internal byte[] Encode(T value)
    {
        ArrayBufferWriter<byte> buffer = new();
        RpcWriter writer = new(buffer);
        _write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal T Decode(byte[] value)
    {
        RpcReader reader = new(value);
        try
        {
            T decoded = _read(ref reader);
            reader.ExpectEnd();
            return decoded;
        }
        catch (RpcSerializationException exception)
        {
            throw exception.InMember("metadata", Name);
        }
    }
}
