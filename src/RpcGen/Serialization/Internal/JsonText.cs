using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace RpcGen.Serialization.Internal;

/// <summary>Values of System.Text.Json as JSON text: the only form that keeps numbers of any length.</summary>
internal static class JsonText
{
    // The most that the parser allocates, measured: 24 bytes for each empty object of three characters, in arrays that
    // double and are copied once more, and a copy of the text.
    private const int MemoryPerByte = 40;

    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes what an action writes as one text.</summary>
    /// <exception cref="RpcSerializationException">The value has no text.</exception>
    public static void Write<T>(ref RpcWriter writer, T value, Action<T, Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        try
        {
            using Utf8JsonWriter json = new(text, s_writing);
            write(value, json);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new RpcSerializationException($"The JSON value cannot be written: {exception.Message}", exception);
        }

        writer.WriteUtf8(text.WrittenSpan);
    }

    /// <summary>Reads a text with a parser. The depth of the text counts like that of other values.</summary>
    /// <exception cref="RpcSerializationException">
    /// It is not JSON, nests too deep, or an object has a property twice.
    /// </exception>
    public static T Read<T>(ref RpcReader reader, Parser<T> parse)
    {
        int start = reader.Consumed;
        ReadOnlySpan<byte> text = reader.ReadUtf8();
        reader.Charge((long)text.Length * MemoryPerByte);

        // The parser does not look into strings, and takes a depth of 0 for its own default.
        if (!Utf8.IsValid(text))
        {
            throw new RpcSerializationException("The string is not valid UTF-8", start);
        }

        try
        {
            return parse(text, new JsonDocumentOptions
            {
                MaxDepth = Math.Max(1, reader.RemainingDepth),
                AllowDuplicateProperties = false,
            });
        }
        catch (JsonException exception)
        {
            throw new RpcSerializationException($"The text is not JSON: {exception.Message}", start);
        }
    }

    /// <summary>Reads a text, or nil, as a node of a kind.</summary>
    /// <exception cref="RpcSerializationException">It is not JSON, or of another kind.</exception>
    public static T? ReadNode<T>(ref RpcReader reader, string kind)
        where T : JsonNode
    {
        JsonNode? node = reader.TryReadNil()
            ? null
            : Read(ref reader, static (text, options) => JsonNode.Parse(text, documentOptions: options));
        if (node is not (null or T))
        {
            reader.Throw($"The JSON value is not {kind}");
        }

        return (T?)node;
    }

    /// <summary>Makes a value of a text.</summary>
    internal delegate T Parser<out T>(ReadOnlySpan<byte> text, JsonDocumentOptions options);
}
