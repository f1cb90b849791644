namespace RpcGen.Serialization.Internal;

/// <summary>What collections cost beside their items, for the reader's memory budget.</summary>
internal static class CollectionCost
{
    /// <summary>A middling figure: a queue needs nothing, a node of an immutable or linked list about 48 bytes.</summary>
    public const int BytesPerItem = 16;
}
