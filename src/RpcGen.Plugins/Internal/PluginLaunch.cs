using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins.Internal;

/// <summary>Finds the file of a plugin and makes the command that starts it.</summary>
internal static class PluginLaunch
{
    /// <summary>The command, before a launcher wraps it. The caller owns what it has pinned.</summary>
    /// <exception cref="PluginStartException">There is no such file, or it cannot or must not run here.</exception>
    public static PluginCommand Prepare(PluginStartInfo info)
    {
        string file = Find(info);
        bool isManaged = Path.GetExtension(file) == ".dll";
        string program = file;
        if (isManaged)
        {
            program = DotnetProgram.Find() ?? throw new PluginStartException(
                info.Name, PluginStartFailure.MissingRuntime,
                $"The plugin {info.Name} cannot start: '{file}' needs the dotnet program, which was not found beside " +
                "this program's runtime, in DOTNET_ROOT, in PATH or in the usual places. Install the .NET runtime");
        }
        else
        {
            CheckExecutable(info, file);
        }

        Dictionary<string, string> variables = EnvironmentFilter.Of(info, Environment.GetEnvironmentVariables());
        string folder = info.WorkingDirectory is { } wanted
            ? Path.GetFullPath(wanted, AppContext.BaseDirectory)
            : Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
        {
            throw new PluginStartException(
                info.Name, PluginStartFailure.NotFound,
                $"The plugin {info.Name} cannot start: its working directory '{folder}' does not exist");
        }

        CheckTrust(info, file);
        return new PluginCommand(program, isManaged ? [file, .. info.Arguments] : info.Arguments, folder, variables)
        {
            Pinned = info.Sha256 is { } hash ? PinnedProgram.Open(info.Name, file, hash, executes: !isManaged) : null,
        };
    }

    private static void CheckTrust(PluginStartInfo info, string file)
    {
        if (!info.AllowsUntrustedPath && !OperatingSystem.IsWindows() && PathTrust.WhyNot(file) is { } problem)
        {
            throw new PluginStartException(
                info.Name, PluginStartFailure.NotTrusted,
                $"The plugin {info.Name} cannot start: another user could change '{file}': {problem}. " +
                "PluginStartInfo.AllowsUntrustedPath lets it start all the same");
        }
    }

    private static string Find(PluginStartInfo info)
    {
        string path = Path.GetFullPath(info.Program, AppContext.BaseDirectory);
        string? file = new[] { path, path + ".dll", path + ".exe" }
            .FirstOrDefault(candidate =>
                (OperatingSystem.IsWindows() || !candidate.EndsWith(".exe", StringComparison.Ordinal))
                && File.Exists(candidate));
        if (file is not null)
        {
            return file;
        }

        string folder = Path.GetDirectoryName(path) ?? path;
        string reason = Directory.Exists(path) ? "is a folder; name the file in it that is to be run"
            : !Directory.Exists(folder) ? $"does not exist, and neither does its folder '{folder}'"
            : "does not exist" + Neighbours(folder, Path.GetFileName(path));
        throw new PluginStartException(
            info.Name, PluginStartFailure.NotFound, $"The plugin {info.Name} cannot start: '{path}' {reason}");
    }

    private static string Neighbours(string folder, string name)
    {
        string[] similar =
        [
            .. Directory.EnumerateFiles(folder)
                .Select(file => Path.GetFileName(file))
                .Where(file => file.StartsWith(name[..Math.Min(3, name.Length)], StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Take(5),
        ];
        return similar.Length > 0 ? $"; its folder holds {string.Join(", ", similar)}" : "";
    }

    private static void CheckExecutable(PluginStartInfo info, string file)
    {
        string? problem = ProgramFile.WhyNot(file);
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (problem is null && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Execute) == 0)
        {
            problem = $"the file is not executable; chmod +x '{file}' mends that";
        }

        if (problem is not null)
        {
            throw new PluginStartException(
                info.Name, PluginStartFailure.NotExecutable,
                $"The plugin {info.Name} cannot start: '{file}': {problem}");
        }
    }
}
