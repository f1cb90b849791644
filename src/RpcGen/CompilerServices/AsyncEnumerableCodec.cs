using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// A stream of items. Travels as <c>[number, window]</c>, nil for null; the sender of the message produces the items.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AsyncEnumerableCodec<T, TCodec> : IRpcCodec<IAsyncEnumerable<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IAsyncEnumerable<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        ItemProducer<T, TCodec>.Start(StreamReference.WriteProduced(ref writer), value);
    }

    /// <inheritdoc/>
    public static IAsyncEnumerable<T>? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        ItemReceiver<T, TCodec> receiver = StreamReference.ReadConsumed<ItemReceiver<T, TCodec>>(
            ref reader, static (connection, key, window) => new(connection, connection.Streams, key, window));
        return new ReceivedItems<T, TCodec>(receiver);
    }
}
