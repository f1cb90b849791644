using System.Runtime.InteropServices;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>Finds the <c>dotnet</c> program, for plugins that are a .dll.</summary>
internal static class DotnetProgram
{
    private static readonly string s_name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Its absolute path; null if there is none.</summary>
    public static string? Find()
    {
        IEnumerable<string?> candidates =
        [
            // What runs this program, or lies where its runtime does, fits best.
            Path.GetFileName(Environment.ProcessPath) == s_name ? Environment.ProcessPath : null,
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", s_name)),
            Under(Environment.GetEnvironmentVariable("DOTNET_ROOT")),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(Under),
            "/usr/lib/dotnet/dotnet",
            "/usr/share/dotnet/dotnet",
            "/usr/local/share/dotnet/dotnet",
        ];
        return candidates.FirstOrDefault(File.Exists);
    }

    private static string? Under(string? folder) =>
        Path.IsPathFullyQualified(folder ?? "") ? Path.Combine(folder!, s_name) : null;
}
