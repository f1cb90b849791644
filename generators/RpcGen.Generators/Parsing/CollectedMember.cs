using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>A property or field that travels.</summary>
/// <param name="Symbol">The property or field.</param>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its key in a map.</param>
/// <param name="Index">Its place in an array.</param>
internal sealed record CollectedMember(ISymbol Symbol, ITypeSymbol Type, string Key, int Index);
