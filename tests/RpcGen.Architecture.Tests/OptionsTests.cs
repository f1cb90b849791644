using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Architecture.Tests;

/// <summary>Public types can get new members without breaking programs, and options can be configured.</summary>
public sealed class OptionsTests
{
    private static readonly string[] s_options =
    [
        "RpcConnectionOptions", "RpcServerOptions", "RpcClientOptions", "RpcSharedMemoryOptions", "RpcLimits",
        "PluginHostOptions", "PluginStartInfo", "PluginSupervision", "PluginBudget", "PluginHang", "PluginStop",
        "FaultyLinkOptions", "LinkFaults",
    ];

    [Fact]
    public void No_public_record_has_parameters()
    {
        string[] positional =
        [
            .. Types().OfType<RecordDeclarationSyntax>()
                .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword) && type.ParameterList is not null)
                .Select(type => type.Identifier.Text),
        ];
        Assert.True(positional.Length == 0, string.Join(", ", positional));
    }

    [Fact]
    public void Options_are_sealed_and_can_be_set()
    {
        TypeDeclarationSyntax[] options = [.. Types().Where(type => s_options.Contains(type.Identifier.Text))];
        string[] fixedOnes =
        [
            .. options.SelectMany(type => type.Members.OfType<PropertyDeclarationSyntax>()
                .Where(property => property.AccessorList?.Accessors.Any(SyntaxKind.InitAccessorDeclaration) == true)
                .Select(property => $"{type.Identifier.Text}.{property.Identifier.Text}")),
        ];

        Assert.Equal(s_options.Order(), options.Select(type => type.Identifier.Text).Order());
        Assert.All(options, type => Assert.Contains(type.Modifiers, one => one.IsKind(SyntaxKind.SealedKeyword)));
        Assert.True(fixedOnes.Length == 0, string.Join(", ", fixedOnes));
    }

    private static IEnumerable<TypeDeclarationSyntax> Types() => Repository.SourceFiles(Repository.Libraries)
        .SelectMany(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Libraries, path)))
            .GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>());
}
