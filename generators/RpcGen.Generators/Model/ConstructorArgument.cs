namespace RpcGen.Generators.Model;

/// <summary>An argument of the constructor that decoding calls.</summary>
/// <param name="Member">The name of the member whose value it is; empty if its member does not travel.</param>
/// <param name="Value">What it is then, as C# text.</param>
internal sealed record ConstructorArgument(string Member, string Value);
