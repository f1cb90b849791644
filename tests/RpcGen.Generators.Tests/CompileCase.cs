using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Tests;

/// <summary>One case of a case file: sources, project settings, and the rules that refuse it.</summary>
public sealed class CompileCase
{
    private CompileCase(string name, IReadOnlyDictionary<string, string> settings, string[] rules, string[] sources)
    {
        Name = name;
        Settings = settings;
        Rules = rules;
        Sources = sources;
    }

    public string Name { get; }

    /// <summary>The settings of the project, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The ids of the rules that the case breaks, in order, each once.</summary>
    public string[] Rules { get; }

    public string[] Sources { get; }

    public LanguageVersion Version =>
        Settings.TryGetValue("lv", out string? text) && LanguageVersionFacts.TryParse(text, out LanguageVersion version)
            ? version
            : LanguageVersion.Latest;

    /// <summary>All cases of a file in the folder Cases, by name.</summary>
    public static Dictionary<string, CompileCase> Load(string file)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", file));
        string[] parts = ("\n" + text).Split("\n=== ").Skip(1).ToArray();
        Dictionary<string, string> shared = parts.Where(part => part[0] == '+')
            .ToDictionary(part => Head(part)[1..], Body, StringComparer.Ordinal);
        return parts.Where(part => part[0] != '+')
            .Select(part => Parse(part, shared))
            .ToDictionary(one => one.Name, StringComparer.Ordinal);
    }

    private static CompileCase Parse(string part, Dictionary<string, string> shared)
    {
        string[] head = Head(part).Split(':', 2);
        string[] words = head[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string body = Body(part);
        foreach ((string name, string text) in shared)
        {
            body = body.Replace($"@include {name}\n", text + "\n", StringComparison.Ordinal);
        }

        return new CompileCase(
            words[0],
            words.Skip(1).Select(word => word.Split('=')).ToDictionary(
                pair => pair[0], pair => pair[^1], StringComparer.Ordinal),
            head.Length == 1 ? [] : head[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            body.Split("--- file\n"));
    }

    private static string Head(string part) => part[..part.IndexOf('\n', StringComparison.Ordinal)];

    private static string Body(string part) => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..] + "\n";
}
