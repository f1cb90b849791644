namespace RpcGen.Simulation;

/// <summary>What a link does wrong while it claims to be healthy, to prove that the checks notice.</summary>
internal enum Defect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A reply vanishes.</summary>
    LostReply,

    /// <summary>Items arrive twice.</summary>
    RepeatedItems,

    /// <summary>The end of a stream vanishes.</summary>
    LostEnd,

    /// <summary>Two frames of items change their places.</summary>
    SwappedItems,
}
