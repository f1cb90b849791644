using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins;

/// <summary>
/// A program with all that it is started with: what an <see cref="IPluginLauncher"/> may change, with <c>with</c>.
/// </summary>
public sealed record class PluginCommand
{
    internal PluginCommand(
        string program, IReadOnlyList<string> arguments, string workingDirectory,
        IReadOnlyDictionary<string, string> environment)
    {
        Program = program;
        Arguments = arguments;
        WorkingDirectory = workingDirectory;
        Environment = environment;
    }

    /// <summary>The absolute path of the file that is executed.</summary>
    public string Program { get; init; }

    /// <summary>Its arguments, without the program itself.</summary>
    public IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The absolute path of its working directory.</summary>
    public string WorkingDirectory { get; init; }

    /// <summary>All of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The opened file that is executed in place of the one at the path; null for that.</summary>
    internal PinnedProgram? Pinned { get; init; }
}
