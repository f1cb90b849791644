using System.Globalization;

namespace RpcGen.Plugins.Internal;

/// <summary>The environment variables that host and plugin agree on.</summary>
internal static class PluginVariables
{
    /// <summary>The endpoint that a plugin connects to. Not a secret: it names a descriptor of its own.</summary>
    public const string Endpoint = "RPCGEN_PLUGIN";

    /// <summary>The endpoint at which a plugin waits for a host, when something else than a host starts it.</summary>
    public const string Attach = "RPCGEN_PLUGIN_ATTACH";

    /// <summary>The environment of a plugin with what its host adds.</summary>
    public static Dictionary<string, string> Add(IReadOnlyDictionary<string, string> environment, PluginBudget budget)
    {
        Dictionary<string, string> all = new(environment) { [Endpoint] = "fd:3" };
        if (budget.Memory is { } limit)
        {
            // The runtime reads it as a hexadecimal number.
            all.TryAdd("DOTNET_GCHeapHardLimit", limit.ToString("x", CultureInfo.InvariantCulture));
        }

        return all;
    }
}
