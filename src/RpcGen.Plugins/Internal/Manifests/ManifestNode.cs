using System.Text;
using System.Text.Json;

namespace RpcGen.Plugins.Internal.Manifests;

/// <summary>A value of a manifest, with its place for messages.</summary>
/// <param name="Path">Its field, such as <c>limits.memoryMiB</c>; empty for the whole.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Kind">The kind of JSON token that it begins with.</param>
/// <param name="Text">The text of a string or number.</param>
internal sealed record class ManifestNode(string Path, int Line, JsonTokenType Kind, string Text)
{
    public Dictionary<string, ManifestNode> Members { get; } = new(StringComparer.Ordinal);

    public List<ManifestNode> Items { get; } = [];

    /// <summary>Reads a whole file. Comments and trailing commas are allowed.</summary>
    /// <exception cref="PluginManifestException">It is no JSON object, or a field occurs twice.</exception>
    public static ManifestNode Parse(string file, ReadOnlySpan<byte> json)
    {
        JsonReaderOptions options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        Utf8JsonReader reader = new(json, options);
        try
        {
            reader.Read();
            ManifestNode root = Read(file, json, ref reader, "");
            reader.Read();
            return root.Kind == JsonTokenType.StartObject
                ? root
                : throw new PluginManifestException(file, root.Line, "", "a manifest is a JSON object");
        }
        catch (JsonException exception)
        {
            throw new PluginManifestException(
                file, (int)(exception.LineNumber ?? 0) + 1, "", $"it is no JSON: {exception.Message}", exception);
        }
    }

    private static ManifestNode Read(string file, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, string path)
    {
        string text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
        ManifestNode node = new(path, LineAt(json, reader.TokenStartIndex), reader.TokenType, text);
        if (node.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                node.Items.Add(Read(file, json, ref reader, $"{path}[{node.Items.Count}]"));
            }
        }

        while (node.Kind == JsonTokenType.StartObject && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            string member = path.Length > 0 ? $"{path}.{name}" : name;
            int line = LineAt(json, reader.TokenStartIndex);
            reader.Read();
            if (!node.Members.TryAdd(name, Read(file, json, ref reader, member)))
            {
                throw new PluginManifestException(file, line, member, "it occurs twice");
            }
        }

        return node;
    }

    private static int LineAt(ReadOnlySpan<byte> json, long index) => json[..(int)index].Count((byte)'\n') + 1;
}
