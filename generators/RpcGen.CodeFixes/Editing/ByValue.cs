using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Model;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Turns a method with <c>ref</c> and <c>out</c> into one that returns values.</summary>
internal static class ByValue
{
    /// <summary>The method with parameters that are passed by value.</summary>
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax method, SemanticModel model)
    {
        TypeSyntax type = method.ReturnType is RefTypeSyntax reference ? reference.Type : method.ReturnType;
        ParameterSyntax[] changed =
            [.. method.ParameterList.Parameters.Where(parameter => IsOut(parameter) || IsRef(parameter))];
        SeparatedSyntaxList<ParameterSyntax> parameters = SyntaxFactory.SeparatedList(method.ParameterList.Parameters
            .Where(parameter => !IsOut(parameter))
            .Select(WithoutReference));
        return method
            .WithReturnType(
                (changed.Length == 0 ? type : ResultOf(type, changed, model)).WithTriviaFrom(method.ReturnType))
            .WithParameterList(method.ParameterList.WithParameters(parameters))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static TypeSyntax ResultOf(TypeSyntax type, ParameterSyntax[] changed, SemanticModel model)
    {
        ReturnShape shape = ReturnShapes.Of(model.GetTypeInfo(type).Type!, out ITypeSymbol? result);
        GenericNameSyntax? wrapper = type.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault();
        TypeSyntax? value = result is null ? null
            : shape == ReturnShape.Value ? type.WithoutTrivia()
            : wrapper!.TypeArgumentList.Arguments[0];
        TypeSyntax returned = TupleOf(value, changed);
        return shape switch
        {
            ReturnShape.Void or ReturnShape.Value => returned,
            ReturnShape.Task or ReturnShape.ValueTask => Wrapped(type.WithoutTrivia(), returned),
            _ => type.ReplaceNode(value!, returned),
        };
    }

    // Task becomes Task<T>.
    private static TypeSyntax Wrapped(TypeSyntax type, TypeSyntax argument) => type switch
    {
        QualifiedNameSyntax qualified => qualified.WithRight((SimpleNameSyntax)Wrapped(qualified.Right, argument)),
        SimpleNameSyntax simple => SyntaxFactory.GenericName(
            simple.Identifier, SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(argument))),
        _ => type,
    };

    private static TypeSyntax TupleOf(TypeSyntax? value, ParameterSyntax[] changed)
    {
        if (value is null && changed is [{ } only])
        {
            return only.Type!.WithoutTrivia();
        }

        List<TupleElementSyntax> elements =
            [.. changed.Select(parameter => Element(parameter.Type!, NameOf(parameter)))];
        if (value is not null)
        {
            string name = elements.Exists(element => element.Identifier.ValueText == "Result") ? "Returned" : "Result";
            elements.Insert(0, Element(value, name));
        }

        return SyntaxFactory.TupleType(SyntaxFactory.SeparatedList(elements));
    }

    private static TupleElementSyntax Element(TypeSyntax type, string name) => SyntaxFactory.TupleElement(
        type.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.Identifier(name));

    private static string NameOf(ParameterSyntax parameter)
    {
        string name = parameter.Identifier.ValueText;
        return char.ToUpperInvariant(name[0]) + name.Substring(1);
    }

    private static bool IsOut(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.OutKeyword);

    private static bool IsRef(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.RefKeyword)
        && !parameter.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);

    // 'ref readonly' becomes 'in', which only reads.
    private static ParameterSyntax WithoutReference(ParameterSyntax parameter)
    {
        if (!parameter.Modifiers.Any(SyntaxKind.RefKeyword))
        {
            return parameter.WithoutLeadingTrivia();
        }

        SyntaxTokenList modifiers = parameter.Modifiers.Any(SyntaxKind.ReadOnlyKeyword)
            ? SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.InKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            : default;
        return parameter.WithModifiers(modifiers).WithoutLeadingTrivia();
    }
}
