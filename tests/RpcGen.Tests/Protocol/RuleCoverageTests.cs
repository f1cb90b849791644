using System.Reflection;
using System.Text.RegularExpressions;

namespace RpcGen.Tests.Protocol;

/// <summary>
/// The specification and its tests go together: each numbered rule has a test that carries its number.
/// </summary>
public sealed partial class RuleCoverageTests
{
    /// <summary>The text of wire-format.md.</summary>
    internal static string Specification
    {
        get
        {
            using Stream stream = typeof(RuleCoverageTests).Assembly.GetManifestResourceStream("wire-format.md")!;
            return new StreamReader(stream).ReadToEnd();
        }
    }

    [Fact]
    public void Each_rule_has_a_test_and_each_test_has_a_rule()
    {
        string[] rules = [.. RuleRow().Matches(Specification).Select(row => row.Groups["number"].Value)];
        HashSet<string> tested = [.. typeof(RuleCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttribute<WireRuleAttribute>()?.Rules ?? [])];

        Assert.NotEmpty(rules);
        Assert.Equal(rules.Distinct(), rules);
        Assert.Empty(rules.Except(tested));
        Assert.Empty(tested.Except(rules));
    }

    [Fact]
    public void Each_rule_says_who_must_do_what()
    {
        string[] vague = [.. RuleRow().Matches(Specification)
            .Where(row => !row.Groups["text"].Value.Contains("MUST", StringComparison.Ordinal))
            .Select(row => row.Value)];

        Assert.Empty(vague);
    }

    [GeneratedRegex(@"^\| (?<number>[A-Z]\d+) \| (?<text>.*) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex RuleRow();
}
