using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>The constructor that decoding calls, and the members that are its arguments, in order.</summary>
internal sealed record ConstructorChoice(IMethodSymbol Constructor, IReadOnlyList<CollectedMember> Members)
{
    public IParameterSymbol? ParameterOf(CollectedMember member)
    {
        for (int i = 0; i < Members.Count; i++)
        {
            if (ReferenceEquals(Members[i], member))
            {
                return Constructor.Parameters[i];
            }
        }

        return null;
    }
}
