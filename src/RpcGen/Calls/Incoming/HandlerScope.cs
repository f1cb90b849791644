using RpcGen.CompilerServices;

namespace RpcGen.Calls;

/// <summary>The call whose handler the current thread runs, until the handler's first await.</summary>
internal static class HandlerScope
{
    [ThreadStatic]
    private static RpcIncomingCall? t_current;

    public static RpcIncomingCall? Current
    {
        get => t_current;
        set => t_current = value;
    }
}
