using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>An observable: travels like <see cref="AsyncEnumerableCodec{T, TCodec}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ObservableCodec<T, TCodec> : IRpcCodec<IObservable<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IObservable<T>? value) =>
        AsyncEnumerableCodec<T, TCodec>.Write(ref writer, RpcStreams.From(value));

    /// <inheritdoc/>
    public static IObservable<T>? Read(ref RpcReader reader) =>
        AsyncEnumerableCodec<T, TCodec>.Read(ref reader) is { } items ? RpcStreams.ToObservable(items) : null;
}
