namespace RpcGen.Generators.Rules;

/// <summary>The causes why a member cannot be part of a contract; for code fixes.</summary>
internal static class MemberCauses
{
    /// <summary>It is static.</summary>
    public const string Static = "Static";

    /// <summary>It is not public.</summary>
    public const string NotPublic = "NotPublic";

    /// <summary>It is an indexer.</summary>
    public const string Indexer = "Indexer";

    /// <summary>It is a property whose value is a stream.</summary>
    public const string StreamProperty = "StreamProperty";

    /// <summary>It is a property that is set only while an object is created.</summary>
    public const string Init = "Init";
}
