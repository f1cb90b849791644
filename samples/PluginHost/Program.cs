using PluginHost;
using PluginHost.Plugins;
using RpcGen.Plugins;

if (OperatingSystem.IsWindows())
{
    Console.Error.WriteLine("RpcGen.Plugins does not run on Windows yet.");
    return 1;
}

// The program is its own plugins, too: the arguments tell the roles apart.
return args switch
{
    ["search"] => await PluginProgram.RunAsync(args, plugin => plugin.Expose<ITextSearch>(new TextSearch())),
    ["trouble"] => await PluginProgram.RunAsync(args, plugin => plugin.Expose<ITrouble>(new Trouble())),
    ["--script"] => await Session.RunAsync(host => Script.RunAsync(host)),
    [] => await Session.RunAsync(host => View.RunAsync(host)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: PluginHost [--script]");
    return 2;
}
