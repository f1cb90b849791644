using System.Diagnostics;

namespace PluginHost.Plugins;

internal sealed class Trouble : ITrouble
{
    private readonly List<byte[]> _leaked = [];

    public ValueTask<int> PingAsync() => new(Environment.ProcessId);

    public async ValueTask CrashAsync()
    {
        new Thread(() => throw new InvalidOperationException("crashed on command")).Start();
        await Task.Delay(Timeout.Infinite);
    }

    public ValueTask FreezeAsync()
    {
        using Process stop = Process.Start("kill", ["-STOP", $"{Environment.ProcessId}"]);
        return ValueTask.CompletedTask;
    }

    public ValueTask FloodAsync(int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            Console.WriteLine($"line {i} of a flood");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask LeakAsync(int megabytes)
    {
        for (int i = 0; i < megabytes; i++)
        {
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)1);
            _leaked.Add(block);
        }

        return ValueTask.CompletedTask;
    }
}
