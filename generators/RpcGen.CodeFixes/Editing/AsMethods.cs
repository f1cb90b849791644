using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Turns properties and indexers of an interface into methods that can be awaited.</summary>
internal static class AsMethods
{
    /// <summary>One method for each accessor: <c>GetCountAsync</c>, <c>SetCountAsync</c>.</summary>
    public static IEnumerable<MethodDeclarationSyntax> Of(
        BasePropertyDeclarationSyntax property, SyntaxTrivia endOfLine)
    {
        string name = property is PropertyDeclarationSyntax named ? named.Identifier.ValueText : "Item";
        ParameterSyntax[] index =
            property is IndexerDeclarationSyntax indexer ? [.. indexer.ParameterList.Parameters] : [];
        string type = property.Type.WithoutTrivia().ToString();
        bool isFirst = true;
        foreach (AccessorDeclarationSyntax accessor in property.AccessorList!.Accessors)
        {
            bool isGetter = accessor.IsKind(SyntaxKind.GetAccessorDeclaration);
            MethodDeclarationSyntax method = isGetter
                ? Method($"System.Threading.Tasks.ValueTask<{type}>", $"Get{name}Async", index)
                : Method("System.Threading.Tasks.ValueTask", $"Set{name}Async", [.. index, Parameter(type, "value")]);
            yield return isFirst
                ? method.WithAttributeLists(property.AttributeLists).WithTriviaFrom(property)
                : method.WithLeadingTrivia(endOfLine)
                    .WithTrailingTrivia(endOfLine);
            isFirst = false;
        }
    }

    /// <summary>A method that returns a stream, as the property does.</summary>
    public static MethodDeclarationSyntax OfStream(PropertyDeclarationSyntax property) =>
        Method(property.Type.WithoutTrivia().ToString(), property.Identifier.ValueText, [])
            .WithAttributeLists(property.AttributeLists)
            .WithTriviaFrom(property);

    private static ParameterSyntax Parameter(string type, string name) =>
        SyntaxFactory.Parameter(SyntaxFactory.Identifier(name)).WithType(SyntaxFactory.ParseTypeName(type));

    private static MethodDeclarationSyntax Method(string type, string name, ParameterSyntax[] parameters) =>
        SyntaxFactory.MethodDeclaration(
                SyntaxFactory.ParseTypeName(type)
                    .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation),
                name)
            .AddParameterListParameters(parameters)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithAdditionalAnnotations(Formatter.Annotation);
}
