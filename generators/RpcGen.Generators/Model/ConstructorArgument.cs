namespace RpcGen.Generators.Model;

/// <summary>An argument of the constructor that decoding calls.</summary>
/// <param name="Member">The name of the member that provides the value; empty if the member does not travel.</param>
/// <param name="Value">The value in that case, as C# text.</param>
internal sealed record ConstructorArgument(string Member, string Value);
