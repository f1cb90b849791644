namespace RpcGen;

/// <summary>What a channel can do without blocking.</summary>
[Flags]
public enum RpcChannelReadiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bytes, or the end, can be received.</summary>
    Receive = 1,

    /// <summary>Bytes can be sent.</summary>
    Send = 2,
}
