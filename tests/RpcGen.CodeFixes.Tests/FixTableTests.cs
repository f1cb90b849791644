using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeFixes;
using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests;

/// <summary>The table of fixes in the documents is complete, and each of its rows has a test.</summary>
public sealed partial class FixTableTests
{
    private static readonly Match[] s_rows =
        [.. Row().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "README.md"))).Cast<Match>()];

    private static readonly CodeFixProvider[] s_fixes =
    [
        .. typeof(RuleFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    [Fact]
    public void Each_rule_of_each_fix_has_a_row_that_names_its_tests()
    {
        IEnumerable<string> fixes = s_fixes.SelectMany(
            fix => fix.FixableDiagnosticIds.Select(rule => $"{rule} {fix.GetType().Name}Tests"));

        Assert.Equal(
            fixes.Order(StringComparer.Ordinal),
            s_rows.Select(row => $"{row.Groups["rule"].Value} {row.Groups["test"].Value}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_row_names_a_test_class()
    {
        string[] classes = [.. typeof(FixTableTests).Assembly.GetTypes().Select(type => type.Name)];

        Assert.NotEmpty(s_rows);
        Assert.All(s_rows, row => Assert.Contains(row.Groups["test"].Value, classes));
    }

    [Fact]
    public void Each_fix_can_fix_all() => Assert.All(s_fixes, fix => Assert.NotNull(fix.GetFixAllProvider()));

    // dotnet format takes the first fix that can fix a solution.
    [Fact]
    public void Members_of_a_whole_solution_are_never_left_out() => Assert.DoesNotContain(
        FixAllScope.Solution, new IgnoreFix().GetFixAllProvider()!.GetSupportedFixAllScopes());

    [GeneratedRegex(@"^\| (?<rule>RPCGEN\d+) \| (?<fix>[^|]+) \| (?<test>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
