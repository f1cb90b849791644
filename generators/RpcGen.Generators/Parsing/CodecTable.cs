using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// The types that the runtime has codecs for. Serialization/encodings.md of the runtime says how each travels.
/// </summary>
internal static class CodecTable
{
    private const string Services = "global::RpcGen.CompilerServices.";
    private const string Codecs = "global::RpcGen.CompilerServices.";

    public static string? Special(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_Byte => "Byte",
        SpecialType.System_SByte => "SByte",
        SpecialType.System_Int16 => "Int16",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        SpecialType.System_Char => "Char",
        SpecialType.System_String => "String",
        SpecialType.System_Decimal => "Decimal",
        SpecialType.System_DateTime => "DateTime",
        _ => null,
    };

    /// <summary>Types without type arguments, by metadata name.</summary>
    public static readonly Dictionary<string, string> Simple = new(StringComparer.Ordinal)
    {
        ["System.Guid"] = "Guid",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Half"] = "Half",
        ["System.Int128"] = "Int128",
        ["System.UInt128"] = "UInt128",
        ["System.Numerics.BigInteger"] = "BigInteger",
        ["System.Numerics.Complex"] = "Complex",
        ["System.Numerics.Vector2"] = "Vector2",
        ["System.Numerics.Vector3"] = "Vector3",
        ["System.Numerics.Vector4"] = "Vector4",
        ["System.Numerics.Quaternion"] = "Quaternion",
        ["System.Text.Rune"] = "Rune",
        ["RpcGen.RpcBuffer"] = "RpcBuffer",
        ["System.IntPtr"] = "IntPtr",
        ["System.UIntPtr"] = "UIntPtr",
        ["System.Index"] = "Index",
        ["System.Range"] = "Range",
        ["System.Net.IPAddress"] = "IPAddress",
        ["System.Net.IPEndPoint"] = "IPEndPoint",
        ["System.Globalization.CultureInfo"] = "CultureInfo",
        ["System.Text.Encoding"] = "Encoding",
        ["System.TimeZoneInfo"] = "TimeZoneInfo",
        ["System.Text.RegularExpressions.Regex"] = "Regex",
        ["System.Text.Json.JsonElement"] = "JsonElement",
        ["System.Text.Json.JsonDocument"] = "JsonDocument",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNode",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObject",
        ["System.Text.Json.Nodes.JsonArray"] = "JsonArray",
        ["System.Drawing.Point"] = "Point",
        ["System.Drawing.Size"] = "Size",
        ["System.Drawing.Rectangle"] = "Rectangle",
        ["System.Drawing.Color"] = "Color",
        ["System.Uri"] = "Uri",
        ["System.Exception"] = "Exception",
        ["System.Version"] = "Version",
        ["System.Text.StringBuilder"] = "StringBuilder",
        ["System.Collections.BitArray"] = "BitArray",
    };

    /// <summary>Sequences with a codec of their own.</summary>
    public static readonly Dictionary<string, string> Sequences = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.List`1"] = "List",
        ["System.Collections.Immutable.ImmutableArray`1"] = "ImmutableArray",
        ["System.Memory`1"] = "Memory",
        ["System.ReadOnlyMemory`1"] = "ReadOnlyMemory",
        ["System.Buffers.ReadOnlySequence`1"] = "ReadOnlySequence",
        ["System.ArraySegment`1"] = "ArraySegment",
    };

    /// <summary>Sequences of bytes that travel as binary data.</summary>
    public static readonly Dictionary<string, string> Binaries = new(StringComparer.Ordinal)
    {
        ["System.Memory`1"] = "ByteMemory",
        ["System.ReadOnlyMemory`1"] = "ByteReadOnlyMemory",
        ["System.Buffers.ReadOnlySequence`1"] = "ByteSequence",
        ["System.ArraySegment`1"] = "ByteArraySegment",
    };

    /// <summary>Collections that are made by a factory.</summary>
    public static readonly Dictionary<string, string> Collections = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.IList`1"] = "List",
        ["System.Collections.Generic.ICollection`1"] = "List",
        ["System.Collections.Generic.IEnumerable`1"] = "Array",
        ["System.Collections.Generic.IReadOnlyList`1"] = "Array",
        ["System.Collections.Generic.IReadOnlyCollection`1"] = "Array",
        ["System.Collections.Generic.HashSet`1"] = "HashSet",
        ["System.Collections.Generic.ISet`1"] = "HashSet",
        ["System.Collections.Generic.IReadOnlySet`1"] = "HashSet",
        ["System.Collections.Generic.SortedSet`1"] = "SortedSet",
        ["System.Collections.Generic.Queue`1"] = "Queue",
        ["System.Collections.Generic.Stack`1"] = "Stack",
        ["System.Collections.Generic.LinkedList`1"] = "LinkedList",
        ["System.Collections.ObjectModel.ReadOnlyCollection`1"] = "ReadOnlyCollection",
        ["System.Collections.ObjectModel.Collection`1"] = "Collection",
        ["System.Collections.ObjectModel.ObservableCollection`1"] = "ObservableCollection",
        ["System.Collections.ObjectModel.ReadOnlyObservableCollection`1"] = "ReadOnlyObservableCollection",
        ["System.Collections.Concurrent.ConcurrentQueue`1"] = "ConcurrentQueue",
        ["System.Collections.Concurrent.ConcurrentBag`1"] = "ConcurrentBag",
        ["System.Collections.Concurrent.ConcurrentStack`1"] = "ConcurrentStack",
        ["System.Collections.Immutable.ImmutableList`1"] = "ImmutableList",
        ["System.Collections.Immutable.IImmutableList`1"] = "ImmutableList",
        ["System.Collections.Immutable.ImmutableHashSet`1"] = "ImmutableHashSet",
        ["System.Collections.Immutable.IImmutableSet`1"] = "ImmutableHashSet",
        ["System.Collections.Immutable.ImmutableSortedSet`1"] = "ImmutableSortedSet",
        ["System.Collections.Immutable.ImmutableQueue`1"] = "ImmutableQueue",
        ["System.Collections.Immutable.IImmutableQueue`1"] = "ImmutableQueue",
        ["System.Collections.Immutable.ImmutableStack`1"] = "ImmutableStack",
        ["System.Collections.Immutable.IImmutableStack`1"] = "ImmutableStack",
        ["System.Collections.Frozen.FrozenSet`1"] = "FrozenSet",
    };

    /// <summary>Dictionaries, all made by a factory.</summary>
    public static readonly Dictionary<string, string> Dictionaries = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.Dictionary`2"] = "Dictionary",
        ["System.Collections.Generic.IDictionary`2"] = "Dictionary",
        ["System.Collections.Generic.IReadOnlyDictionary`2"] = "Dictionary",
        ["System.Collections.Generic.SortedDictionary`2"] = "SortedDictionary",
        ["System.Collections.Generic.SortedList`2"] = "SortedList",
        ["System.Collections.ObjectModel.ReadOnlyDictionary`2"] = "ReadOnlyDictionary",
        ["System.Collections.Concurrent.ConcurrentDictionary`2"] = "ConcurrentDictionary",
        ["System.Collections.Immutable.ImmutableDictionary`2"] = "ImmutableDictionary",
        ["System.Collections.Immutable.IImmutableDictionary`2"] = "ImmutableDictionary",
        ["System.Collections.Immutable.ImmutableSortedDictionary`2"] = "ImmutableSortedDictionary",
        ["System.Collections.Frozen.FrozenDictionary`2"] = "FrozenDictionary",
    };

    /// <summary>Streams and references without type arguments, by metadata name: codec and shape.</summary>
    public static readonly Dictionary<string, (string Codec, string Shape)> Attached = new(StringComparer.Ordinal)
    {
        ["System.IO.Stream"] = (Services + "StreamCodec", "bytes"),
        ["System.IO.Pipelines.PipeReader"] = (Services + "PipeReaderCodec", "bytes<"),
        ["System.IO.Pipelines.PipeWriter"] = (Services + "PipeWriterCodec", "bytes>"),
        ["System.IO.Pipelines.IDuplexPipe"] = (Services + "DuplexPipeCodec", "bytes<>"),
    };

    /// <summary>Streams and references of items, by metadata name: codec and shape.</summary>
    public static readonly Dictionary<string, (string Codec, string Shape)> AttachedOfOne = new(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.IAsyncEnumerable`1"] = (Services + "AsyncEnumerableCodec", "stream"),
        ["System.Threading.Channels.ChannelReader`1"] = (Services + "ChannelReaderCodec", "stream"),
        ["System.IObservable`1"] = (Services + "ObservableCodec", "stream"),
        ["System.IProgress`1"] = (Services + "ProgressCodec", "progress"),
    };

    /// <summary>The codec of references to objects of a contract.</summary>
    /// <param name="type">The contract.</param>
    /// <param name="descriptor">
    /// The descriptor that this assembly generates; null if that of the contract belongs to another.
    /// </param>
    public static string Contract(string type, string? descriptor) =>
        $"{Services}ContractCodec<{type}, {descriptor ?? $"{Services}RpcRegisteredContract<{type}>"}>";

    /// <summary>A codec around another one, for attributes of the place.</summary>
    public static string Around(string name, params string[] arguments) =>
        $"{Services}{name}Codec<{string.Join(", ", arguments)}>";

    public static string Plain(string name) => $"{Codecs}{name}Codec";

    public static string Generic(string name, params string[] arguments) =>
        $"{Codecs}{name}Codec<{string.Join(", ", arguments)}>";

    public static string Factory(string name, params string[] arguments) =>
        $"{Codecs}{name}Factory<{string.Join(", ", arguments)}>";
}
