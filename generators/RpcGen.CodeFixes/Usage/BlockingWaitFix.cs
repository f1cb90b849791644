using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Usage;

/// <summary>Awaits a call instead of blocking the thread, in a method that is async.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class BlockingWaitFix() : RuleFix(DiagnosticIds.BlockingWait)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<ExpressionSyntax>(node => node.Span == violation.Node.Span) is { } wait
            && Functions.CanAwait(wait) && TaskOf(wait) is { } task)
        {
            violation.Offer("Await the call", editor => editor.ReplaceNode(
                wait,
                SyntaxFactory.ParenthesizedExpression(
                    SyntaxFactory.AwaitExpression(
                        SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                        task.WithoutTrivia()))
                    .WithAdditionalAnnotations(Simplifier.Annotation)
                    .WithTriviaFrom(wait)));
        }

        return Task.CompletedTask;
    }

    // Without Result, Wait(), and GetAwaiter().GetResult().
    private static ExpressionSyntax? TaskOf(ExpressionSyntax wait)
    {
        ExpressionSyntax member = (wait as InvocationExpressionSyntax)?.Expression ?? wait;
        ExpressionSyntax? task = (member as MemberAccessExpressionSyntax)?.Expression;
        return task is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" or "AsTask" } inner,
        }
                ? WithoutAsTask(inner.Expression)
                : task;
    }

    private static ExpressionSyntax WithoutAsTask(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsTask" } inner,
        }
            ? inner.Expression
            : task;
}
