using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Architecture.Tests;

/// <summary>The events of the libraries have one form.</summary>
public sealed class EventTests
{
    [Fact]
    public void Every_public_event_is_an_EventHandler_of_sealed_arguments()
    {
        SyntaxNode[] roots =
        [
            .. Repository.SourceFiles(Repository.Libraries).Select(path =>
                CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Libraries, path))).GetRoot()),
        ];
        HashSet<string> arguments =
        [
            .. roots.SelectMany(root => root.DescendantNodes().OfType<ClassDeclarationSyntax>())
                .Where(type => type.BaseList?.Types[0].ToString() == "EventArgs"
                    && type.Modifiers.Any(SyntaxKind.SealedKeyword))
                .Select(type => type.Identifier.Text),
        ];
        EventFieldDeclarationSyntax[] events =
        [
            .. roots.SelectMany(root => root.DescendantNodes().OfType<EventFieldDeclarationSyntax>())
                .Where(one => one.Modifiers.Any(SyntaxKind.PublicKeyword) && IsPublic(one.Parent)),
        ];

        string[] others =
            [.. events.Select(one => one.Declaration).Where(one => !HasForm(one.Type)).Select(one => one.ToString())];

        Assert.True(events.Length >= 8, $"only {events.Length} events were found");
        Assert.True(others.Length == 0, string.Join('\n', others));

        bool HasForm(TypeSyntax type) =>
            type is NullableTypeSyntax { ElementType: GenericNameSyntax { Identifier.Text: "EventHandler" } handler }
            && arguments.Contains(handler.TypeArgumentList.Arguments[0].ToString());
    }

    private static bool IsPublic(SyntaxNode? type) =>
        type is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PublicKeyword);
}
