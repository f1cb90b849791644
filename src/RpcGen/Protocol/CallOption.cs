using RpcGen.Streams;

namespace RpcGen.Protocol;

/// <summary>Keys of the optional map at the end of a call frame. A receiver skips keys it does not know.</summary>
internal enum CallOption
{
    /// <summary>Milliseconds until the deadline, counted from the receipt of the call.</summary>
    Timeout = 1,

    TraceParent = 2,
    TraceState = 3,
    Metadata = 4,

    /// <summary>The handlers of serial objects that wait for this call, outermost first.</summary>
    Chain = 5,

    /// <summary><c>[number, window]</c>: the stream on which the caller receives the items of the result.</summary>
    ResultStream = 6,

    /// <summary>The number under which the caller refers to the object that the call returns.</summary>
    ResultObject = 7,
}
