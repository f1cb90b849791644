using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds pairs of methods BeginName and EndName beside a method Name with the same parameters and result, as contracts
/// for WCF have them. Only Name is called on the wire; the proxy implements the pair with it.
/// </summary>
internal sealed class AsyncPairs
{
    private const string AsyncResult = "System.IAsyncResult";
    private const string AsyncCallback = "System.AsyncCallback";

    private readonly List<(IMethodSymbol Method, IMethodSymbol Begin, IMethodSymbol End)> _pairs = [];

    /// <summary>Finds the pairs of a contract.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="violations">Where settings of a pair are reported: they belong on the method.</param>
    public AsyncPairs(INamedTypeSymbol contract, List<RuleViolation> violations)
    {
        foreach (INamedTypeSymbol declaring in contract.AllInterfaces.Insert(0, contract))
        {
            foreach (IMethodSymbol begin in declaring.GetMembers().OfType<IMethodSymbol>().Where(IsBegin))
            {
                string name = begin.Name.Substring("Begin".Length);
                IMethodSymbol? method = declaring.AllInterfaces.Insert(0, declaring)
                    .SelectMany(one => one.GetMembers(name)).OfType<IMethodSymbol>()
                    .FirstOrDefault(candidate => IsMethodOf(begin, candidate));
                IMethodSymbol? end = declaring.GetMembers("End" + name).OfType<IMethodSymbol>()
                    .FirstOrDefault(candidate => IsEndOf(method, candidate));
                if (method is null || end is null)
                {
                    continue;
                }

                _pairs.Add((method, begin, end));
                foreach (IMethodSymbol member in new[] { begin, end }.Where(one => one.HasAttribute(KnownNames.Method)))
                {
                    violations.Add(new RuleViolation(
                        DiagnosticDescriptors.InvalidSetting, member.FirstLocation(),
                        [
                            $"{contract.Name}.{member.Name}",
                            $"its call is that of '{method.Name}': put [RpcMethod] there",
                        ]));
                }
            }
        }
    }

    /// <summary>Whether a member belongs to a pair, and so is not a call itself.</summary>
    public bool Holds(ISymbol member) => _pairs.Exists(pair =>
        SymbolEqualityComparer.Default.Equals(pair.Begin, member)
            || SymbolEqualityComparer.Default.Equals(pair.End, member));

    /// <summary>The pairs that make the call of a method.</summary>
    public EquatableArray<AsyncPairModel> Of(ISymbol method, MethodModel model) => _pairs
        .Where(pair => SymbolEqualityComparer.Default.Equals(pair.Method, method))
        .Select(pair => ToModel(pair.Begin, pair.End, model))
        .ToEquatableArray();

    private static AsyncPairModel ToModel(IMethodSymbol begin, IMethodSymbol end, MethodModel model) => new()
    {
        DeclaringType = begin.ContainingType.ToAnnotatedCode(),
        Begin = begin.ToIdentifier(),
        End = end.ToIdentifier(),
        BeginType = begin.ReturnType.ToAnnotatedCode(),
        EndType = end.ReturnType.ToAnnotatedCode(),
        EndParameter = end.Parameters[0].Type.ToAnnotatedCode(),
        Parameters = model.Parameters.Select((parameter, i) => parameter with
        {
            Name = begin.Parameters[i].Name,
            Identifier = MethodParser.IdentifierOf(begin.Parameters[i]),
            Type = begin.Parameters[i].Type.ToAnnotatedCode(),
        }).ToEquatableArray(),
        CallbackType = begin.Parameters[begin.Parameters.Length - 2].Type.ToAnnotatedCode(),
        StateType = begin.Parameters[begin.Parameters.Length - 1].Type.ToAnnotatedCode(),
    };

    private static bool IsBegin(IMethodSymbol method) => IsCall(method)
        && method.Name.StartsWith("Begin", StringComparison.Ordinal)
        && method.ReturnType is INamedTypeSymbol result && result.MetadataPath() == AsyncResult
        && method.Parameters is
            [.., { Type: INamedTypeSymbol callback }, { Type.SpecialType: SpecialType.System_Object }]
        && callback.MetadataPath() == AsyncCallback;

    private static bool IsMethodOf(IMethodSymbol begin, IMethodSymbol method) => IsCall(method)
        && ReturnShapes.Of(method.ReturnType, out ITypeSymbol? result) is var shape
            and (ReturnShape.Void or ReturnShape.Value)
        && ReturnShapes.StreamFormOf(shape, ref result) is null
        && method.Parameters.Length == begin.Parameters.Length - 2
        && method.Parameters.Zip(begin.Parameters, SameParameter).All(same => same);

    private static bool IsEndOf(IMethodSymbol? method, IMethodSymbol end) => method is not null && IsCall(end)
        && end.Parameters is [{ Type: INamedTypeSymbol type }] && type.MetadataPath() == AsyncResult
        && SymbolEqualityComparer.Default.Equals(end.ReturnType, method.ReturnType);

    private static bool SameParameter(IParameterSymbol first, IParameterSymbol second) =>
        SymbolEqualityComparer.Default.Equals(first.Type, second.Type);

    // An abstract method that takes its parameters by value.
    private static bool IsCall(IMethodSymbol method) =>
        method is { IsAbstract: true, IsStatic: false, IsGenericMethod: false, MethodKind: MethodKind.Ordinary }
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None);
}
