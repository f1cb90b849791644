namespace RpcGen.Architecture.Tests;

/// <summary>A source file uses a type or member that another file declares. Parts of a type are one file.</summary>
internal sealed record Reference(string From, string To, string Symbol);
