using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// A progress whose reports are all sent. Travels as <c>[number, window]</c>; the sender of the message consumes the
/// reports.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AllProgressCodec<T, TCodec> : IRpcCodec<IProgress<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IProgress<T>? value) =>
        ProgressReference.Write<T, TCodec>(ref writer, value, all: true);

    /// <inheritdoc/>
    public static IProgress<T>? Read(ref RpcReader reader) =>
        ProgressReference.Read<T, TCodec>(ref reader, all: true);
}
