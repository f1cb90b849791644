using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Model;

/// <summary>The compile errors for a contract or an attribute for which no code is generated.</summary>
internal sealed record RefusalModel(EquatableArray<string> Reasons)
{
    /// <summary>Null if no rule is broken. Without reasons if the compiler reports them all itself.</summary>
    public static RefusalModel? Of(IReadOnlyCollection<RuleViolation> violations) =>
        violations.Any(violation => violation.IsError)
            ? new RefusalModel(
                violations.Where(violation => violation is { IsError: true, IsCompilerError: false })
                    .Select(violation => violation.ToString()).Distinct().ToEquatableArray())
            : null;
}
