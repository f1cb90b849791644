using System.Globalization;
using RpcGen.Plugins;
using RpcGen.Plugins.TestPlugin;

switch (args)
{
    case ["host", string plugins] when !OperatingSystem.IsWindows():
        return await HostProgram.RunAsync(int.Parse(plugins, CultureInfo.InvariantCulture));
    case ["cycles", string count] when !OperatingSystem.IsWindows():
        return await CyclesProgram.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
    case ["exit", string code]:
        Console.Error.WriteLine("going home early");
        return int.Parse(code, CultureInfo.InvariantCulture);
    case ["print-and-exit", string text]:
        Console.WriteLine(text);
        return 0;
    case ["kill-self", string signal]:
        _ = Signals.Send(Environment.ProcessId, int.Parse(signal, CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
        return 0;
    case ["sleep"]:
        Console.WriteLine("sleeping");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    case ["garbage"]:
        using (FileStream socket = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(3, ownsHandle: false), FileAccess.Write, 0))
        {
            socket.Write("Hello, I am not a plugin\n"u8);
        }

        Thread.Sleep(Timeout.Infinite);
        return 0;
    case ["print-first", string kilobytes]:
        string line = new('x', 1023);
        for (int i = int.Parse(kilobytes, CultureInfo.InvariantCulture); i > 0; i--)
        {
            Console.WriteLine(line);
        }

        break;
    case ["throw"]:
        return await PluginProgram.RunAsync(args, _ => throw new InvalidOperationException("no configuration today"));
    default:
        break;
}

return await PluginProgram.RunAsync(
    args, plugin => plugin.Expose<ITestPlugin>(new TestPluginService(plugin), new Version(1, 2)));
