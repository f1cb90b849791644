using System.Diagnostics;

namespace RpcGen.LoadGen.Measuring;

/// <summary>Further processes of the program that runs.</summary>
internal static class OwnProcess
{
    public static Process Start(bool redirect, params string[] arguments)
    {
        // Under "dotnet NAME.dll" the process is dotnet, and the program its argument.
        string program = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] command = isHosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments;
        ProcessStartInfo start = new(program, command)
        {
            RedirectStandardInput = redirect,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits for a process that has been told to end, and kills it if it does not.</summary>
    public static async Task EndAsync(Process process)
    {
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
