using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Model;

/// <summary>A contract or an attribute for which nothing is generated: what the compile error says instead.</summary>
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
