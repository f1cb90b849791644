using System.ComponentModel;
using RpcGen.Connections.Internal.Streams;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>
/// A progress whose newest report replaces those that were not sent yet. Travels as <c>[number, window]</c>; who sends
/// it consumes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProgressCodec<T, TCodec> : IRpcCodec<IProgress<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IProgress<T>? value) =>
        ProgressReference.Write<T, TCodec>(ref writer, value, all: false);

    /// <inheritdoc/>
    public static IProgress<T>? Read(ref MessagePackReader reader) =>
        ProgressReference.Read<T, TCodec>(ref reader, all: false);
}
