using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// Ends a plugin and all that it started when its host has gone. A thread of its own waits for the end of the host's
/// socket: neither a blocked handler nor an exhausted thread pool holds it up.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class Lifeline
{
    // How long a plugin may take to exit by itself whose host has gone.
    private const int GraceMilliseconds = 400;

    // The same for one that was asked to stop: the host would have waited about so long.
    private const int StoppingGraceMilliseconds = 10_000;

    // No other code uses this real-time signal. Its default action ends the process, too.
    private const int LastSignal = 64; // SIGRTMAX

    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG

    private static PosixSignalRegistration? s_registration;

    /// <summary>Watches the socket to the host.</summary>
    /// <param name="descriptor">The socket; it is copied.</param>
    /// <param name="stopping">Cancelled when the host asks the plugin to stop: there is no hurry then.</param>
    /// <param name="ended">Cancelled when the plugin itself has closed the connection, which looks the same.</param>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public static void Watch(int descriptor, CancellationToken stopping, CancellationToken ended)
    {
        int copy = Libc.Duplicate(descriptor, 3);
        new Thread(() => Wait(copy, stopping, ended)) { IsBackground = true, Name = "RpcGen.Plugins lifeline" }.Start();
        if (OperatingSystem.IsLinux())
        {
            // A second way to hear of it, by the kernel and for the case that the thread cannot run. Not SIGKILL: it
            // would end this process before that could end those that it has started.
            s_registration = PosixSignalRegistration.Create((PosixSignal)LastSignal, _ => KillGroup());
            _ = Libc.ProcessControl(SetParentDeathSignal, LastSignal, 0, 0, 0);
        }
    }

    private static unsafe void Wait(int descriptor, CancellationToken stopping, CancellationToken ended)
    {
        Libc.PollEntry entry = new() { File = descriptor, Events = Libc.PollReadHangUp };
        while (Libc.Poll(&entry, 1, -1) < 0)
        {
            // Interrupted by a signal.
        }

        _ = Libc.Close(descriptor);
        Thread.Sleep(stopping.IsCancellationRequested ? StoppingGraceMilliseconds : GraceMilliseconds);
        if (!ended.IsCancellationRequested)
        {
            KillGroup();
        }
    }

    // The host makes each plugin the leader of a group. A plugin that something else started may be in a group of other
    // programs.
    private static void KillGroup()
    {
        RuntimeFiles.OfThisProcess().Delete();
        int own = Libc.GetProcessId();
        _ = Libc.Signal(Libc.GetProcessGroup() == own ? -own : own, Libc.Kill);
    }
}
