using System.Runtime.InteropServices;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>The system did not start a program.</summary>
internal sealed class PluginSpawnException(int error)
    : IOException($"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})")
{
    public const int NoPermission = 13; // EACCES
    public const int NotFound = 2; // ENOENT
    public const int NotExecutable = 8; // ENOEXEC

    public int Error { get; } = error;
}
