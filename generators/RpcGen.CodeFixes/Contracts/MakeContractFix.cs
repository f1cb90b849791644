using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Makes an interface a contract, or names the contract that a class implements.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class MakeContractFix() : RuleFix(DiagnosticIds.NotAContract)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol { TypeArguments: [INamedTypeSymbol type] })
        {
            return;
        }

        if (type.TypeKind != TypeKind.Interface)
        {
            OfferContractsOf(type, call, violation, model.Compilation.Assembly);
        }
        else if (Declaration.In(violation.Document.Project.Solution, type) is not null)
        {
            OfferAttribute(type, violation);
        }
        else if (!type.IsGenericType)
        {
            violation.Offer("Add [assembly: RpcContractFor]", editor => AddContractFor(editor, type));
        }
    }

    private static void OfferContractsOf(
        INamedTypeSymbol type, InvocationExpressionSyntax call, Violation violation, IAssemblySymbol assembly)
    {
        INamedTypeSymbol? contract = type.AllInterfaces.FirstOrDefault(candidate =>
            ContractDiscovery.IsContract(candidate, assembly) && !ContractDiscovery.IsBuiltIn(candidate));
        if (contract is not null)
        {
            violation.Offer("Name the contract", editor => NameContract(editor, call, contract));
        }
        else if (type.Interfaces.FirstOrDefault(candidate =>
            Declaration.In(violation.Document.Project.Solution, candidate) is not null) is { } candidate)
        {
            OfferAttribute(candidate, violation);
        }
    }

    private static void OfferAttribute(INamedTypeSymbol type, Violation violation) => violation.OfferAt(
        "Add [RpcContract] to the interface", type,
        (editor, declaration) => editor.AddAttribute(declaration, KnownNames.Contract));

    // Expose(calculator) becomes Expose<ICalculator>(calculator).
    private static void NameContract(DocumentEditor editor, InvocationExpressionSyntax call, INamedTypeSymbol contract)
    {
        if (ContractDiscovery.CalledName(call) is not { } name)
        {
            return;
        }

        TypeSyntax argument = (TypeSyntax)editor.Generator.TypeExpression(contract, addImport: true);
        editor.ReplaceNode(
            name,
            SyntaxFactory.GenericName(
                name.Identifier.WithTrailingTrivia(),
                SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(argument)))
                .WithTriviaFrom(name));
    }

    private static void AddContractFor(DocumentEditor editor, INamedTypeSymbol type)
    {
        TypeSyntax name = (TypeSyntax)editor.Generator.TypeExpression(type, addImport: true);
        AttributeListSyntax list = editor
            .ListOf(KnownNames.ContractFor, SyntaxFactory.AttributeArgument(SyntaxFactory.TypeOfExpression(name)))
            .WithTarget(SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.AssemblyKeyword)));
        editor.ReplaceNode(
            editor.OriginalRoot,
            (root, _) => ((CompilationUnitSyntax)root).AddAttributeLists(
                list.WithTrailingTrivia(editor.EndOfLine())));
    }
}
