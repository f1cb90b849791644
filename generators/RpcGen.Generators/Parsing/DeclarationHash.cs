using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// A hash of what a compilation declares: all tokens but those inside the bodies of methods. Equal hashes, equal
/// contracts and types, whatever was edited in between. A file is hashed once, however many compilations share it.
/// </summary>
/// <param name="First">One 64-bit hash.</param>
/// <param name="Second">Another with another seed: together they do not collide by accident.</param>
internal readonly record struct DeclarationHash(ulong First, ulong Second)
{
    private const ulong Prime = 1099511628211;

    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<DeclarationHash>> s_trees = new();

    private static readonly DeclarationHash s_seed = new(14695981039346656037, 0x9e3779b97f4a7c15);

    public static DeclarationHash Of(Compilation compilation, CancellationToken cancellationToken)
    {
        // Of the options, only these bear on contracts; their own GetHashCode is not implemented in every host.
        DeclarationHash hash = s_seed.With(compilation.AssemblyName ?? "")
            .With((ulong)((CSharpCompilationOptions)compilation.Options).NullableContextOptions);
        foreach (MetadataReference reference in compilation.References)
        {
            hash = hash.With((ulong)RuntimeHelpers.GetHashCode(reference));
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DeclarationHash one = s_trees.GetValue(tree, static tree => new StrongBox<DeclarationHash>(Of(tree))).Value;
            hash = hash.With(one.First).With(one.Second);
        }

        return hash;
    }

    private static DeclarationHash Of(SyntaxTree tree)
    {
        DeclarationHash hash = s_seed.With((ulong)((CSharpParseOptions)tree.Options).LanguageVersion);
        foreach (SyntaxNodeOrToken item in tree.GetRoot().DescendantNodesAndTokens(
            static node => !IsBody(node), descendIntoTrivia: false))
        {
            if (item.AsToken() is { RawKind: not 0 } token)
            {
                hash = hash.With(token.Text);
                if (token.HasLeadingTrivia && token.LeadingTrivia.Any(static trivia => trivia.IsDirective))
                {
                    // #nullable among them, which changes what the same tokens mean.
                    hash = hash.With(token.LeadingTrivia.ToFullString());
                }
            }
            else if (item.AsNode() is { } node && IsBody(node))
            {
                hash = hash.With("{}");
            }
        }

        return hash;
    }

    // The body of a property counts: it says which fields the property shows.
    private static bool IsBody(SyntaxNode node) => node is BlockSyntax or ArrowExpressionClauseSyntax
        && node.Parent is not (PropertyDeclarationSyntax or AccessorDeclarationSyntax);

    private DeclarationHash With(string text)
    {
        ulong first = First;
        ulong second = Second;
        foreach (char c in text)
        {
            first = unchecked((first ^ c) * Prime);
            second = unchecked((second ^ c) * Prime);
        }

        return new DeclarationHash(first, second).With((ulong)text.Length);
    }

    private DeclarationHash With(ulong value) => unchecked(
        new DeclarationHash((First ^ value) * Prime, ((Second ^ value) * Prime) ^ (Second >> 32)));
}
