using System.Runtime.Versioning;

namespace RpcGen.Plugins.TestPlugin;

/// <summary>
/// A host in a process of its own, which a test can kill: starts plugins with grandchildren, and waits.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class HostProgram
{
    public static async Task<int> RunAsync(int plugins)
    {
        PluginHost host = new();
        IEnumerable<Task<string>> starts = Enumerable.Range(0, plugins).Select(async _ =>
        {
            Plugin plugin = await host.StartAsync(PluginStartInfo.ForOwnProgram());
            ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
            return $"{await proxy.ProcessIdAsync()} {await proxy.StartGrandchildAsync()}";
        });
        Console.WriteLine(string.Join(' ', await Task.WhenAll(starts)));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
