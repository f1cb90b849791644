using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// A progress whose newest report replaces those that were not sent yet. Travels as <c>[number, window]</c>; the sender
/// of the message consumes the reports.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProgressCodec<T, TCodec> : IRpcCodec<IProgress<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IProgress<T>? value) =>
        ProgressReference.Write<T, TCodec>(ref writer, value, all: false);

    /// <inheritdoc/>
    public static IProgress<T>? Read(ref RpcReader reader) =>
        ProgressReference.Read<T, TCodec>(ref reader, all: false);
}
