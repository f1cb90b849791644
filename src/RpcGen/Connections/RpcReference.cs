namespace RpcGen;

/// <summary>A reference to an object that one side of a connection holds, for finding leaks.</summary>
/// <param name="Contract">The contract's name on the wire; empty for a result that is still promised.</param>
/// <param name="IsLocal">Whether the object is on this side and the peer refers to it.</param>
/// <param name="Count">How many references there are.</param>
/// <param name="Age">How long ago the first one was made.</param>
public sealed record class RpcReference(string Contract, bool IsLocal, long Count, TimeSpan Age);
