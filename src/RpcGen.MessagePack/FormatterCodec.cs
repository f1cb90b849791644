using MessagePack.Formatters;
using RpcGen.MessagePack.Internal;
using RpcGen.Serialization;

namespace RpcGen.MessagePack;

/// <summary>A type as your own formatter serialises it. Thread-safe, as formatters must be.</summary>
/// <typeparam name="T">
/// The type; name the codec as <c>[RpcCodec(typeof(FormatterCodec&lt;Money, MoneyFormatter&gt;))]</c>.
/// </typeparam>
/// <typeparam name="TFormatter">The formatter; one instance is made.</typeparam>
/// <remarks>
/// The resolver that the formatter sees knows the types of the base library and no others. A formatter that asks for
/// formatters of your own types needs <see cref="ResolverCodec{T,TSource}"/>. Works with native AOT.
/// </remarks>
public readonly struct FormatterCodec<T, TFormatter> : IRpcCodec<T>
    where TFormatter : IMessagePackFormatter<T>, new()
{
    private static readonly TFormatter s_formatter = new();

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T value) =>
        MessagePackBridge.Write(ref writer, value, s_formatter, BaseLibrary.Options);

    /// <inheritdoc/>
    public static T Read(ref RpcReader reader) => MessagePackBridge.Read(ref reader, s_formatter, BaseLibrary.Options);
}
