using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>The constructor that decoding calls.</summary>
/// <param name="Constructor">The constructor.</param>
/// <param name="Members">The members that are its arguments, in order; null for a member that does not travel.</param>
internal sealed record ConstructorChoice(IMethodSymbol Constructor, IReadOnlyList<CollectedMember?> Members)
{
    /// <summary>The arguments as the model has them.</summary>
    public EquatableArray<ConstructorArgument> Arguments => Members
        .Select((member, i) => member is null
            ? new ConstructorArgument("", DefaultOf(Constructor.Parameters[i]))
            : new ConstructorArgument(member.Symbol.Name, ""))
        .ToEquatableArray();

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

    /// <summary>What a parameter gets whose member is not there, as C# text.</summary>
    public static string DefaultOf(IParameterSymbol? parameter) => parameter is { HasExplicitDefaultValue: true }
        ? Literals.Of(parameter.ExplicitDefaultValue, parameter.Type)
        : "default";
}
