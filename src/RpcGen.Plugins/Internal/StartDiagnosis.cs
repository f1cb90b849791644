using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins.Internal;

/// <summary>Says why a plugin did not start, from all that is known afterwards.</summary>
internal static class StartDiagnosis
{
    private const int MissingFramework = 150; // 0x80008096, in the eight bits of an exit code
    private const int MissingHostPolicy = 131; // 0x80008083
    private const int MissingHost = 130; // 0x80008082

    /// <summary>The system refused to start the program.</summary>
    public static PluginStartException OfSpawn(string plugin, PluginCommand command, PluginSpawnException exception)
    {
        (PluginStartFailure failure, string text) = exception.Error switch
        {
            PluginSpawnException.NotFound when File.Exists(command.Program) => (
                PluginStartFailure.NotExecutable,
                "the file is there, but the loader or interpreter that it names is not: it was built for another C " +
                "library (glibc or musl), or its first line names a missing program"),
            PluginSpawnException.NotFound => (PluginStartFailure.NotFound, "the file does not exist"),
            PluginSpawnException.NoPermission => (
                PluginStartFailure.NotExecutable,
                "this user may not execute it, or its file system forbids execution (noexec)"),
            PluginSpawnException.NotExecutable => (
                PluginStartFailure.NotExecutable,
                "the system does not know its format: wrong architecture, or no program"),
            11 or 12 => (PluginStartFailure.Exhausted, "the system has no room for another process (see ulimit -u)"),
            _ => (PluginStartFailure.NotExecutable, "the system refuses it"),
        };
        return new PluginStartException(
            plugin, failure, $"The plugin {plugin} cannot start: '{command.Program}': {text}. {exception.Message}",
            exception);
    }

    /// <summary>The process was started but did not get ready.</summary>
    /// <param name="plugin">The name.</param>
    /// <param name="failure">What happened, as seen from the connection.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="exit">How the process ended, if it did so by itself.</param>
    /// <param name="output">What it printed.</param>
    /// <param name="cause">The error of the connection, if there was one.</param>
    public static PluginStartException OfProcess(
        string plugin, PluginStartFailure failure, string what, PluginExit? exit, OutputCollector output,
        Exception? cause)
    {
        string error = output.Error.Tail;
        string printed = output.Output.Tail;
        string hint = "";
        if (exit is { Signal: null, Code: MissingFramework or MissingHostPolicy or MissingHost }
            && error.Contains("install", StringComparison.OrdinalIgnoreCase))
        {
            failure = PluginStartFailure.MissingRuntime;
            hint = ". The .NET runtime that it needs is not installed, or DOTNET_ROOT does not lead to it";
        }
        else if (failure == PluginStartFailure.Exited && printed.Length > 0 && error.Length == 0)
        {
            hint = ". It may be no plugin: a plugin's Main returns what PluginProgram.RunAsync returns";
        }

        string text = $"The plugin {plugin} did not start: {what}{hint}"
            + (error.Length > 0 ? $"\nIt printed to standard error:\n{error}" : "")
            + (printed.Length > 0 ? $"\nIn place of a handshake it printed:\n{printed}" : "");
        return new PluginStartException(plugin, failure, text, cause)
        {
            Exit = exit,
            StandardOutput = printed,
            StandardError = error,
        };
    }
}
