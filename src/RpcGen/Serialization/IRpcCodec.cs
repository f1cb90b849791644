namespace RpcGen.Serialization;

/// <summary>
/// Writes and reads one MessagePack structure for a type. Implemented by the generated codecs and by your own
/// (see <see cref="RpcCodecAttribute"/>); an implementation is best a <c>readonly struct</c>, which lets the JIT
/// specialise and inline every codec that is composed of it.
/// </summary>
/// <typeparam name="T">The type that is encoded.</typeparam>
/// <remarks>Members may be called on any thread, concurrently. They keep no state.</remarks>
public interface IRpcCodec<T>
{
    /// <summary>Appends exactly one MessagePack structure.</summary>
    /// <exception cref="RpcSerializationException">The value cannot be encoded.</exception>
    static abstract void Write(ref RpcWriter writer, T value);

    /// <summary>Consumes exactly one MessagePack structure.</summary>
    /// <exception cref="RpcSerializationException">The bytes are not a valid <typeparamref name="T"/>.</exception>
    static abstract T Read(ref RpcReader reader);
}
