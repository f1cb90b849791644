using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Gives a method, a property or an event another name on the wire.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class CollidingMethodFix() : RuleFix(DiagnosticIds.MethodsCollide)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        MemberDeclarationSyntax? member = violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is null or BaseTypeDeclarationSyntax)
        {
            return;
        }

        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (model.GetDeclaredSymbol(violation.Node, violation.CancellationToken)
            is not { ContainingType: { } contract } symbol)
        {
            return;
        }

        ExpressionSyntax name = LiteralEdits.Text(FreeName(symbol, contract));
        violation.Offer("Give it another name on the wire", editor =>
        {
            if (model.FindAttribute(member, KnownNames.Method) is { } settings)
            {
                editor.ReplaceNode(settings, settings.WithSetting("Name", name));
            }
            else
            {
                editor.AddAttribute(member, KnownNames.Method, AttributeEdits.Setting("Name", name));
            }
        });
    }

    private static string FreeName(ISymbol symbol, INamedTypeSymbol contract)
    {
        HashSet<string> taken = new(
            contract.AllInterfaces.Insert(0, contract).SelectMany(declaring => declaring.GetMembers())
                .SelectMany(member => new[] { member.Name, WireNameOf(member) }),
            StringComparer.Ordinal);
        string name = WireNameOf(symbol);
        int number = 2;
        while (taken.Contains(name + number))
        {
            number++;
        }

        return name + number;
    }

    private static string WireNameOf(ISymbol member) =>
        member.FindAttribute(KnownNames.Method)?.NamedArgument<string>("Name") ?? member.Name;
}
