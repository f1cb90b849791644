namespace RpcGen.Protocol;

/// <summary>Keys of the optional map at the end of a call frame. A receiver skips keys it does not know.</summary>
internal enum CallOption
{
    /// <summary>Milliseconds until the deadline, counted from the arrival of the call.</summary>
    Timeout = 1,

    TraceParent = 2,
    TraceState = 3,
    Metadata = 4,
    ChainId = 5,
}
