using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Architecture.Tests;

/// <summary>The exceptions of the libraries have one root.</summary>
public sealed class ExceptionTests
{
    private const string Root = "RpcException";

    // Exceptions with another base, each with the reason.
    private static readonly Dictionary<string, string> s_exceptions = new(StringComparer.Ordinal)
    {
        [Root] = "It is the root.",
        ["FuzzFailureException"] =
            "It is a failed assertion of a test: a clause for errors of RpcGen must not swallow it.",
    };

    [Fact]
    public void Every_public_exception_derives_from_RpcException()
    {
        Dictionary<string, string> bases = [];
        foreach (ClassDeclarationSyntax type in Repository.SourceFiles(Repository.Libraries)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Libraries, path))))
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(type => type.Identifier.Text.EndsWith("Exception", StringComparison.Ordinal)
                && type.Modifiers.Any(SyntaxKind.PublicKeyword)
                && type.BaseList is not null))
        {
            bases[type.Identifier.Text + type.TypeParameterList] = type.BaseList!.Types[0].Type.ToString();
        }

        string[] strangers = [.. bases.Keys.Where(name => !ReachesRoot(name)).Except(s_exceptions.Keys)];

        Assert.Contains("PluginStartException", bases.Keys);
        Assert.True(strangers.Length == 0, string.Join(", ", strangers));

        bool ReachesRoot(string name) =>
            name == Root || (bases.TryGetValue(name, out string? parent) && ReachesRoot(parent));
    }
}
