using System.Buffers;

namespace RpcGen.Serialization;

/// <summary>
/// Encodes and decodes single values, in the bytes that calls use. For types named by
/// <see cref="RpcSerializableAttribute"/>. Thread-safe.
/// </summary>
public static class RpcSerializer
{
    /// <summary>Encodes a value.</summary>
    /// <exception cref="RpcSerializationException">The value cannot be encoded.</exception>
    /// <exception cref="InvalidOperationException">No codec was generated for the type.</exception>
    public static byte[] Serialize<T>(T value)
    {
        ArrayBufferWriter<byte> buffer = new();
        Serialize(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends an encoded value to a buffer.</summary>
    /// <exception cref="RpcSerializationException">The value cannot be encoded.</exception>
    /// <exception cref="InvalidOperationException">No codec was generated for the type.</exception>
    public static void Serialize<T>(IBufferWriter<byte> output, T value)
    {
        RpcWriter writer = new(output);
        CompilerServices.RpcCodecs<T>.Write(ref writer, value);
        writer.Flush();
    }

    /// <summary>Decodes a value; nothing may follow it.</summary>
    /// <exception cref="RpcSerializationException">The bytes are not a valid value.</exception>
    /// <exception cref="InvalidOperationException">No codec was generated for the type.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> bytes)
    {
        RpcReader reader = new(bytes);
        T value = CompilerServices.RpcCodecs<T>.Read(ref reader);
        reader.ExpectEnd();
        return value;
    }
}
