using RpcGen;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen;

/// <summary>
/// Creates the keys of metadata: <c>static readonly RpcMetadataKey&lt;string?&gt; Tenant =
/// RpcMetadataKey.String("tenant")</c>.
/// </summary>
public static class RpcMetadataKey
{
    /// <summary>Creates a key for strings.</summary>
    /// <param name="name">The name on the wire, at most 128 characters.</param>
    public static RpcMetadataKey<string?> String(string name) => new(
        name,
        static (ref RpcWriter writer, string? value) => writer.Write(value),
        static (ref RpcReader reader) => reader.ReadString());

    /// <summary>Creates a key for integers.</summary>
    /// <param name="name">The name on the wire, at most 128 characters.</param>
    public static RpcMetadataKey<long> Int64(string name) => new(
        name,
        static (ref RpcWriter writer, long value) => writer.Write(value),
        static (ref RpcReader reader) => reader.ReadInt64());

    /// <summary>Creates a key for Boolean values.</summary>
    /// <param name="name">The name on the wire, at most 128 characters.</param>
    public static RpcMetadataKey<bool> Boolean(string name) => new(
        name,
        static (ref RpcWriter writer, bool value) => writer.Write(value),
        static (ref RpcReader reader) => reader.ReadBoolean());

    /// <summary>Creates a key for any type that an <c>[assembly: RpcSerializable(typeof(...))]</c> names.</summary>
    /// <param name="name">The name on the wire, at most 128 characters.</param>
    public static RpcMetadataKey<T> Create<T>(string name) => new(name, RpcCodecs<T>.Write, RpcCodecs<T>.Read);
}
