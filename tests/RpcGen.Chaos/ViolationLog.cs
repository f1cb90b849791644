namespace RpcGen.Chaos;

/// <summary>A file of a run to which all its processes append what must not happen. Thread-safe.</summary>
internal sealed class ViolationLog(string directory, string process)
{
    private const string Name = "violations";
    private const int MaxLength = 1500;

    private readonly Lock _gate = new();

    public void Add(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        line = $"{process}: {(line.Length > MaxLength ? line[..MaxLength] : line)}\n";
        lock (_gate)
        {
            File.AppendAllText(Path.Combine(directory, Name), line);
        }
    }

    /// <summary>All that were added in a directory.</summary>
    public static string[] Read(string directory)
    {
        string path = Path.Combine(directory, Name);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
