using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Adds, changes and removes attributes.</summary>
internal static class AttributeEdits
{
    /// <summary>Adds an attribute to a declaration; to the property, if that is a parameter of a record.</summary>
    /// <param name="editor">The editor of the file.</param>
    /// <param name="declaration">What gets the attribute.</param>
    /// <param name="name">The metadata name of the attribute.</param>
    /// <param name="arguments">Its arguments.</param>
    public static void AddAttribute(
        this DocumentEditor editor, SyntaxNode declaration, string name, params AttributeArgumentSyntax[] arguments)
    {
        AttributeListSyntax list = editor.ListOf(name, arguments);
        if (declaration is ParameterSyntax)
        {
            list = list.WithTarget(
                SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.PropertyKeyword)));
        }

        editor.AddAttribute(declaration, list);
    }

    /// <summary>An attribute in brackets.</summary>
    public static AttributeListSyntax ListOf(
        this DocumentEditor editor, string name, params AttributeArgumentSyntax[] arguments)
    {
        AttributeSyntax attribute = SyntaxFactory.Attribute(editor.AttributeName(name));
        return SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(arguments.Length == 0
            ? attribute
            : attribute.WithArgumentList(SyntaxFactory.AttributeArgumentList(SyntaxFactory.SeparatedList(arguments)))));
    }

    /// <summary>The short name of an attribute; adds the using directive that it needs.</summary>
    public static NameSyntax AttributeName(this DocumentEditor editor, string name)
    {
        int dot = name.LastIndexOf('.');
        string space = name.Substring(0, dot);
        string simple = name.Substring(dot + 1);
        int place = editor.OriginalRoot.DescendantNodes().OfType<MemberDeclarationSyntax>()
            .FirstOrDefault(node => node is BaseTypeDeclarationSyntax)?.SpanStart ?? 0;
        if (!editor.SemanticModel.LookupNamespacesAndTypes(place, name: simple)
            .Any(symbol => symbol.ContainingNamespace?.ToDisplayString() == space))
        {
            editor.ReplaceNode(
                editor.OriginalRoot,
                (root, generator) => ((CompilationUnitSyntax)root).Usings.Any(one => one.Name?.ToString() == space)
                    ? root
                    : generator.AddNamespaceImports(root, generator.NamespaceImportDeclaration(space)));
        }

        return SyntaxFactory.IdentifierName(simple.Substring(0, simple.Length - "Attribute".Length));
    }

    /// <summary>The attribute of a declaration with a metadata name; null if it has none.</summary>
    public static AttributeSyntax? FindAttribute(this SemanticModel model, SyntaxNode declaration, string name) =>
        AttributesOf(declaration).FirstOrDefault(attribute => model.IsAttribute(attribute, name));

    /// <summary>Whether an attribute is of a type.</summary>
    public static bool IsAttribute(this SemanticModel model, AttributeSyntax attribute, string name) =>
        model.GetSymbolInfo(attribute).Symbol?.ContainingType is { } type
        && $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}" == name;

    /// <summary>The argument of an attribute that sets a property; null if it has none.</summary>
    public static AttributeArgumentSyntax? Setting(this AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(argument =>
            argument.NameEquals?.Name.Identifier.ValueText == name);

    /// <summary>Sets a property of an attribute.</summary>
    public static AttributeSyntax WithSetting(this AttributeSyntax attribute, string name, ExpressionSyntax value)
    {
        if (attribute.Setting(name) is { } old)
        {
            return attribute.ReplaceNode(old.Expression, value.WithTriviaFrom(old.Expression));
        }

        return attribute.AddArgumentListArguments(Setting(name, value));
    }

    /// <summary>An argument that sets a property of an attribute.</summary>
    public static AttributeArgumentSyntax Setting(string name, ExpressionSyntax value) =>
        SyntaxFactory.AttributeArgument(SyntaxFactory.NameEquals(name), null, value);

    /// <summary>Removes an argument of an attribute, and the attribute if it says nothing without arguments.</summary>
    public static void RemoveSetting(this DocumentEditor editor, AttributeSyntax attribute, string name, bool keepEmpty)
    {
        if (attribute.Setting(name) is not { } argument)
        {
            return;
        }

        if (attribute.ArgumentList!.Arguments.Count > 1)
        {
            editor.RemoveNode(argument);
        }
        else if (keepEmpty)
        {
            editor.ReplaceNode(attribute, attribute.WithArgumentList(null));
        }
        else
        {
            editor.RemoveAttribute(attribute);
        }
    }

    /// <summary>Removes an attribute, and keeps the comments above it.</summary>
    public static void RemoveAttribute(this DocumentEditor editor, AttributeSyntax attribute)
    {
        if (attribute.Parent is AttributeListSyntax { Attributes.Count: 1 } list
            && list.Parent is { } owner and not CompilationUnitSyntax)
        {
            SyntaxNode rest = owner.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
            editor.ReplaceNode(owner, rest.WithLeadingTrivia(owner.GetLeadingTrivia()));
        }
        else
        {
            editor.RemoveNode(attribute);
        }
    }

    private static IEnumerable<AttributeSyntax> AttributesOf(SyntaxNode declaration) => (declaration switch
    {
        MemberDeclarationSyntax member => member.AttributeLists,
        ParameterSyntax parameter => parameter.AttributeLists,
        _ => default,
    }).SelectMany(list => list.Attributes);
}
