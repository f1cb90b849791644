using System.Diagnostics;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// The end of a child process, as the system tells it. Its pipes tell it too late when a process that it started has
/// inherited them.
/// </summary>
internal sealed class ChildExit
{
    // A child whose pipes have ended is about to end: how long its exit code is waited for.
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(250);

    // Exit codes of processes that a signal ended begin behind this number.
    private const int SignalBase = 128;

    private readonly Process _process;
    private Action? _exited;

    public ChildExit(Process process) => _process = process;

    /// <summary>Calls back once, on any thread, when the process has exited.</summary>
    public void Watch(Action exited)
    {
        _exited = exited;
        _process.Exited += (_, _) => Tell();
        _process.EnableRaisingEvents = true;
        if (_process.HasExited)
        {
            Tell();
        }
    }

    /// <summary>Does not call back any more, but for a call that has begun.</summary>
    public void Stop() => Interlocked.Exchange(ref _exited, null);

    /// <summary>How the process ended; null if it still runs. May wait for a moment.</summary>
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

    private void Tell() => Interlocked.Exchange(ref _exited, null)?.Invoke();
}
