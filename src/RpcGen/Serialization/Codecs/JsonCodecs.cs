using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary><see cref="JsonElement"/> as its JSON text; an undefined one is refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JsonElementCodec : IRpcCodec<JsonElement>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, JsonElement value) =>
        JsonText.Write(ref writer, value, static (element, json) => element.WriteTo(json));

    /// <inheritdoc/>
    public static JsonElement Read(ref RpcReader reader) => JsonText.Read(ref reader, JsonElement.Parse);
}

/// <summary><see cref="JsonDocument"/> as its JSON text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JsonDocumentCodec : IRpcCodec<JsonDocument?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, JsonDocument? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        JsonElementCodec.Write(ref writer, value.RootElement);
    }

    /// <inheritdoc/>
    public static JsonDocument? Read(ref RpcReader reader) => reader.TryReadNil()
        ? null
        : JsonText.Read(ref reader, static (text, options) => JsonDocument.Parse(text.ToArray(), options));
}

/// <summary><see cref="JsonNode"/> as its JSON text, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JsonNodeCodec : IRpcCodec<JsonNode?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        JsonText.Write(ref writer, value, static (node, json) => node.WriteTo(json));
    }

    /// <inheritdoc/>
    public static JsonNode? Read(ref RpcReader reader) => JsonText.ReadNode<JsonNode>(ref reader, "a node");
}

/// <summary><see cref="JsonObject"/> as its JSON text, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JsonObjectCodec : IRpcCodec<JsonObject?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, JsonObject? value) => JsonNodeCodec.Write(ref writer, value);

    /// <inheritdoc/>
    public static JsonObject? Read(ref RpcReader reader) => JsonText.ReadNode<JsonObject>(ref reader, "an object");
}

/// <summary><see cref="JsonArray"/> as its JSON text, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JsonArrayCodec : IRpcCodec<JsonArray?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, JsonArray? value) => JsonNodeCodec.Write(ref writer, value);

    /// <inheritdoc/>
    public static JsonArray? Read(ref RpcReader reader) => JsonText.ReadNode<JsonArray>(ref reader, "an array");
}
