using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.Generators.Parsing;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Writes a constructor that assigns members.</summary>
internal static class ConstructorEdits
{
    /// <summary>Adds a constructor behind the last one of a type.</summary>
    /// <param name="editor">The editor of the file.</param>
    /// <param name="declaration">The type.</param>
    /// <param name="type">Its symbol.</param>
    /// <param name="members">The members that it takes and assigns.</param>
    public static void Add(
        DocumentEditor editor, SyntaxNode declaration, INamedTypeSymbol type, IReadOnlyList<ISymbol> members)
    {
        SyntaxGenerator generator = editor.Generator;
        SyntaxNode constructor = generator.ConstructorDeclaration(
            type.Name,
            members.Select(member => generator.ParameterDeclaration(
                ParameterName(member), generator.TypeExpression(MemberCollector.TypeOf(member)))),
            Accessibility.Public,
            statements: members.Select(member => generator.ExpressionStatement(generator.AssignmentStatement(
                member.Name == ParameterName(member)
                    ? generator.MemberAccessExpression(generator.ThisExpression(), member.Name)
                    : generator.IdentifierName(member.Name),
                generator.IdentifierName(ParameterName(member))))));
        if (declaration.ChildNodes().OfType<ConstructorDeclarationSyntax>().LastOrDefault() is { } last)
        {
            editor.InsertAfter(last, constructor);
        }
        else
        {
            editor.AddMember(declaration, constructor);
        }
    }

    /// <summary>The name of the parameter for a member.</summary>
    public static string ParameterName(ISymbol member) =>
        char.ToLowerInvariant(member.Name[0]) + member.Name.Substring(1);

    /// <summary>Whether a constructor is written in the head of its type.</summary>
    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax);

    /// <summary>Whether a constructor can assign a member.</summary>
    public static bool HasStorage(ISymbol member) => member is IFieldSymbol
        || member.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member));
}
