using RpcGen;

namespace PluginHost.Plugins;

/// <summary>Does on command what plugins should not do.</summary>
[RpcContract]
public interface ITrouble
{
    ValueTask<int> PingAsync();

    ValueTask CrashAsync();

    /// <summary>Stops the whole process, as a debugger or a frozen container does.</summary>
    [RpcMethod(OneWay = true)]
    ValueTask FreezeAsync();

    ValueTask FloodAsync(int lines);

    ValueTask LeakAsync(int megabytes);
}
