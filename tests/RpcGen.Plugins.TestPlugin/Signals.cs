using System.Runtime.InteropServices;

namespace RpcGen.Plugins.TestPlugin;

public static partial class Signals
{
    public static int Send(int process, int signal) => Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
