using System.Diagnostics;

namespace RpcGen.Chaos;

/// <summary>A process of this program that the supervisor started: a server or a client.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process _process;

    private ChildProgram(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    /// <summary>For reports.</summary>
    public string Name { get; }

    public bool WasKilled { get; private set; }

    /// <summary>Whether the process ended though nothing killed it.</summary>
    public bool EndedByItself => _process.HasExited && !WasKilled;

    public static ChildProgram Start(string role, string endpoint, ProcessSettings settings) => new(
        $"{role} {settings.Number} of {endpoint}", Launch([role, endpoint, .. settings.ToArguments()]));

    /// <summary>Starts a process of this program whose standard input and output are redirected.</summary>
    public static Process Launch(string[] arguments)
    {
        // Under "dotnet RpcGen.Chaos.dll" the process is dotnet, and the program its argument.
        string program = Environment.ProcessPath!;
        string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? ["exec", Path.Combine(AppContext.BaseDirectory, "RpcGen.Chaos.dll"), .. arguments]
            : arguments;
        return Process.Start(new ProcessStartInfo(program, command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    public async Task KillAsync()
    {
        WasKilled = true;
        Signals.Send(_process, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    public void Signal(int signal) => Signals.Send(_process, signal);

    /// <summary>Gives a command; a process that was just killed does not hear it.</summary>
    public async Task TellAsync(string command)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended or was replaced, which is found where that matters.
        }
    }

    /// <summary>Reads a line that begins with a word, and returns the rest of it.</summary>
    /// <exception cref="TimeoutException">The line did not come.</exception>
    public async Task<string> ExpectAsync(string word, TimeSpan limit)
    {
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} does not say '{word}' within {limit}");
        }

        if (line is null)
        {
            await _process.WaitForExitAsync();
            throw new TimeoutException($"{this} and did not say '{word}'");
        }

        return line.StartsWith(word, StringComparison.Ordinal)
            ? line[word.Length..].Trim()
            : throw new TimeoutException($"{Name} says '{line}' in place of '{word}'");
    }

    /// <summary>Tells the process to stop, and waits for its end.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        await TellAsync("stop");
        await ExpectAsync("done", limit);
        await _process.WaitForExitAsync().WaitAsync(limit);
        if (_process.ExitCode != 0)
        {
            throw new TimeoutException($"{Name} ends with {_process.ExitCode}");
        }
    }

    public override string ToString() => _process.HasExited ? $"{Name} ended with {_process.ExitCode}" : Name;

    public void Dispose()
    {
        Signals.Send(_process, Signals.Kill);
        _process.WaitForExit();
        _process.Dispose();
    }
}
