namespace RpcGen;

/// <summary>A reference to an object that one side of a connection holds, for finding leaks.</summary>
public sealed record class RpcReference
{
    internal RpcReference(string contract, bool isLocal, long count, TimeSpan age)
    {
        Contract = contract;
        IsLocal = isLocal;
        Count = count;
        Age = age;
    }

    /// <summary>The contract's name on the wire; empty for a result that is still promised.</summary>
    public string Contract { get; }

    /// <summary>Whether the object is on this side and the peer refers to it.</summary>
    public bool IsLocal { get; }

    /// <summary>The number of references.</summary>
    public long Count { get; }

    /// <summary>The time since the first reference was made.</summary>
    public TimeSpan Age { get; }
}
