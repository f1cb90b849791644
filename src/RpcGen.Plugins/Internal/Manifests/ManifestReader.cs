using System.Globalization;
using System.Text.Json;

namespace RpcGen.Plugins.Internal.Manifests;

/// <summary>Takes fields from an object of a manifest; what is left over is an error.</summary>
internal sealed class ManifestReader(string file, ManifestNode node)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Text(string name) => OptionalText(name) ?? throw Error(node, name, "it is missing");

    public string? OptionalText(string name) => Find(name) is not { } value ? null : TextOf(value);

    public Version Version(string name) => OptionalVersion(name) ?? throw Error(node, name, "it is missing");

    public Version? OptionalVersion(string name) => Find(name) is not { } value ? null
        : System.Version.TryParse(TextOf(value), out Version? version) ? version
        : throw Error(value, $"'{value.Text}' is no version such as 1.2 or 1.2.3");

    public IReadOnlyList<string>? Texts(string name) => Find(name) is not { } value ? null
        : value.Kind == JsonTokenType.StartArray ? [.. value.Items.Select(TextOf)]
        : throw Error(value, "it must be a list of texts");

    public int? Number(string name) => Find(name) is not { } value ? null
        : value.Kind == JsonTokenType.Number
            && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw Error(value, $"it must be a whole number from 1 to {int.MaxValue}");

    public TimeSpan? Seconds(string name) => Number(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The members of an object, each with a reader.</summary>
    public IEnumerable<(string Name, ManifestReader Reader)> Objects(string name)
    {
        foreach ((string key, ManifestNode member) in Find(name) is { } value ? ObjectOf(value).Members : [])
        {
            yield return (key, new ManifestReader(file, ObjectOf(member)));
        }
    }

    public ManifestReader? Object(string name) =>
        Find(name) is { } value ? new ManifestReader(file, ObjectOf(value)) : null;

    /// <summary>All fields have been asked for.</summary>
    /// <exception cref="PluginManifestException">There is another one.</exception>
    public void End()
    {
        foreach ((string name, ManifestNode member) in node.Members)
        {
            if (!_known.Contains(name))
            {
                string known = string.Join(", ", _known.Order(StringComparer.Ordinal));
                throw Error(member, $"there is no such field; there are {known}");
            }
        }
    }

    public PluginManifestException Error(string name, string problem) =>
        node.Members.TryGetValue(name, out ManifestNode? value) ? Error(value, problem) : Error(node, name, problem);

    private ManifestNode? Find(string name)
    {
        _known.Add(name);
        return node.Members.GetValueOrDefault(name);
    }

    private string TextOf(ManifestNode value) => value.Kind == JsonTokenType.String && value.Text.Length > 0
        ? value.Text
        : throw Error(value, "it must be a text that is not empty");

    private ManifestNode ObjectOf(ManifestNode value) =>
        value.Kind == JsonTokenType.StartObject ? value : throw Error(value, "it must be an object");

    private PluginManifestException Error(ManifestNode value, string problem) =>
        new(file, value.Line, value.Path, problem);

    private PluginManifestException Error(ManifestNode parent, string name, string problem) => new(
        file, parent.Line, parent.Path.Length > 0 ? $"{parent.Path}.{name}" : name, problem);
}
