using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen;

/// <summary>Processes that keep one processor busy each, beside the measurement. They end with this process.</summary>
internal sealed class Hogs : IDisposable
{
    private readonly List<Process> _processes = [];

    private Hogs()
    {
    }

    /// <summary>Starts that many processes and returns when all of them are busy.</summary>
    public static Hogs Start(int count)
    {
        Hogs hogs = new();
        for (int i = 0; i < count; i++)
        {
            Process process = OwnProcess.Start(redirect: true, "hog");
            hogs._processes.Add(process);
            process.StandardOutput.ReadLine();
        }

        return hogs;
    }

    /// <summary>Runs such a process: it computes until its parent closes standard input or ends.</summary>
    public static void Run()
    {
        new Thread(Compute) { IsBackground = true }.Start();
        Console.WriteLine("busy");
        Console.In.ReadToEnd();
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static void Compute()
    {
        while (true)
        {
            Thread.SpinWait(1000);
        }
    }
}
