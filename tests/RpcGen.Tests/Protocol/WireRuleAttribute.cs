using Xunit.v3;

namespace RpcGen.Tests.Protocol;

/// <summary>Names the rules of wire-format.md that a test proves. Each numbered rule has at least one test.</summary>
/// <param name="rules">The numbers, such as <c>F3</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WireRuleAttribute(params string[] rules) : Attribute, ITraitAttribute
{
    public IReadOnlyList<string> Rules => rules;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. rules.Select(rule => new KeyValuePair<string, string>("WireRule", rule))];
}
