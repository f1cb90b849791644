namespace RpcGen.Plugins.Internal;

/// <summary>Exit codes of plugins, after sysexits.h.</summary>
internal static class PluginExitCodes
{
    /// <summary>Run by hand, without a host (EX_USAGE).</summary>
    public const int NoHost = 64;

    /// <summary>The host refused it (EX_PROTOCOL).</summary>
    public const int Refused = 76;

    /// <summary>There was no connection to the host (EX_UNAVAILABLE).</summary>
    public const int NoConnection = 69;
}
