using System.ComponentModel;
using System.Threading.Channels;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>A channel to read from: travels like <see cref="AsyncEnumerableCodec{T, TCodec}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ChannelReaderCodec<T, TCodec> : IRpcCodec<ChannelReader<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ChannelReader<T>? value) =>
        AsyncEnumerableCodec<T, TCodec>.Write(ref writer, RpcStreams.From(value));

    /// <inheritdoc/>
    public static ChannelReader<T>? Read(ref RpcReader reader) =>
        AsyncEnumerableCodec<T, TCodec>.Read(ref reader) is { } items ? RpcStreams.ToChannel(items) : null;
}
