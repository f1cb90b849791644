using System.Collections;

namespace RpcGen.Plugins.Internal;

/// <summary>Chooses the variables of a plugin: an allow-list, without those that load code into a process.</summary>
internal static class EnvironmentFilter
{
    private static readonly string[] s_dangerous =
    [
        "LD_*", "DYLD_*", "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE",
        "DOTNET_DiagnosticPorts",
        "CORECLR_PROFILER*", "CORECLR_ENABLE_PROFILING", "COR_PROFILER*", "COR_ENABLE_PROFILING", "DOTNET_BUNDLE_*",
        "GLIBC_TUNABLES", "RPCGEN_PLUGIN*",
    ];

    private static readonly StringComparison s_comparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>All variables of a plugin but those that its start adds.</summary>
    public static Dictionary<string, string> Of(PluginStartInfo info, IDictionary own)
    {
        Dictionary<string, string> variables = new(StringComparer.FromComparison(s_comparison));
        foreach (DictionaryEntry variable in own)
        {
            string name = (string)variable.Key;
            if (Matches(info.InheritedVariables, name) && !Matches(s_dangerous, name))
            {
                variables[name] = (string?)variable.Value ?? "";
            }
        }

        foreach ((string name, string value) in info.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static bool Matches(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern =>
        pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], s_comparison)
            : string.Equals(pattern, name, s_comparison));
}
