namespace RpcGen.Plugins;

/// <summary>A manifest is wrong: says in which file, line and field, and how.</summary>
public sealed class PluginManifestException : RpcException
{
    internal PluginManifestException(
        string file, int line, string field, string problem, Exception? innerException = null)
        : base(
            RpcStatus.Unknown, $"{file}({line}): {(field.Length > 0 ? $"{field}: " : "")}{problem}", innerException)
    {
        File = file;
        Line = line;
        Field = field;
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 if the file could not be read.</summary>
    public int Line { get; }

    /// <summary>The field, such as <c>limits.memoryMiB</c>; empty if it is about the whole.</summary>
    public string Field { get; }
}
