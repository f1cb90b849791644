using System.Diagnostics;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// The exit of a child process, as reported by the system. Its pipes report the exit too late if a process that it
/// started has inherited them.
/// </summary>
internal sealed class ChildExit
{
    // A child whose pipes have ended is about to exit: the exit code is awaited this long.
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(250);

    // The exit code of a process that a signal ended is this number plus the signal.
    private const int SignalBase = 128;

    private readonly Process _process;
    private Action? _exited;

    public ChildExit(Process process) => _process = process;

    /// <summary>Calls back once, on any thread, when the process has exited.</summary>
    public void Watch(Action exited)
    {
        _exited = exited;
        _process.Exited += (_, _) => NotifyExited();
        _process.EnableRaisingEvents = true;
        if (_process.HasExited)
        {
            NotifyExited();
        }
    }

    /// <summary>Prevents the callback, unless it has begun.</summary>
    public void Stop() => Interlocked.Exchange(ref _exited, null);

    /// <summary>Describes how the process ended; null if it still runs. Blocks for up to 250 ms.</summary>
    public string? Describe()
    {
        try
        {
            if (!_process.WaitForExit(s_settle))
            {
                return null;
            }

            int code = _process.ExitCode;
            return !OperatingSystem.IsWindows() && code is > SignalBase and <= SignalBase + 64
                ? $"The child process was ended by signal {code - SignalBase} (exit code {code})"
                : $"The child process ended with exit code {code}";
        }
        catch (InvalidOperationException)
        {
            // The program has disposed the Process.
            return null;
        }
    }

    private void NotifyExited() => Interlocked.Exchange(ref _exited, null)?.Invoke();
}
