using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RpcGen.Chaos;

/// <summary>What the system's library does with processes.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>The user of this process.</summary>
    public static uint EffectiveUser => GetEffectiveUser();

    /// <summary>Sends a signal, unless the process has ended.</summary>
    public static void Send(Process process, int signal)
    {
        try
        {
            if (!process.HasExited)
            {
                Send(process.Id, signal);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended, and was disposed.
        }
    }

    public static void Send(int process, int signal) => _ = SendTo(process, signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int process, int signal);
}
