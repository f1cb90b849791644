using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Architecture.Tests;

/// <summary>Where a program finds the public types of the runtime.</summary>
public sealed class NamespaceTests
{
    private const string Compilers = "RpcGen.CompilerServices";

    // Only codecs that a program writes itself need these.
    private static readonly string[] s_serialization =
        ["IRpcCodec", "MessagePackCode", "RpcReader", "RpcSerializer", "RpcWriter"];

    [Fact]
    public void What_users_meet_is_in_one_namespace_and_the_rest_is_hidden()
    {
        ILookup<(string Namespace, string Name), BaseTypeDeclarationSyntax> types =
            Repository.SourceFiles(Repository.Runtime)
            .SelectMany(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Runtime, path)))
                .GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Where(
                type => type.Modifiers.Any(SyntaxKind.PublicKeyword) && type.Parent is BaseNamespaceDeclarationSyntax)
            .ToLookup(type => (((BaseNamespaceDeclarationSyntax)type.Parent!).Name.ToString(), type.Identifier.Text));

        string[] elsewhere =
        [
            .. types.Select(type => type.Key)
                .Where(type => type.Namespace is not ("RpcGen" or Compilers)
                    && !(type.Namespace == "RpcGen.Serialization" && s_serialization.Contains(type.Name)))
                .Select(type => $"{type.Namespace}.{type.Name}"),
        ];
        string[] visible =
        [
            .. types.Where(type => type.Key.Namespace == Compilers && !type.Any(IsHidden)).Select(
                type => type.Key.Name),
        ];

        Assert.Contains(types, type => type.Key == ("RpcGen", "RpcChannel"));
        Assert.True(elsewhere.Length == 0, string.Join(", ", elsewhere));
        Assert.True(visible.Length == 0, string.Join(", ", visible));
    }

    private static bool IsHidden(BaseTypeDeclarationSyntax type) => type.AttributeLists
        .SelectMany(list => list.Attributes)
        .Any(attribute => attribute.ToString() == "EditorBrowsable(EditorBrowsableState.Never)");
}
