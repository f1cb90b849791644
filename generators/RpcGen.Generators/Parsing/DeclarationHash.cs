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
    private static readonly ConditionalWeakTable<Compilation, StrongBox<DeclarationHash>> s_compilations = new();
    private static readonly ConditionalWeakTable<MetadataReference, StrongBox<DeclarationHash>> s_references = new();

    private static readonly DeclarationHash s_seed = new(14695981039346656037, 0x9e3779b97f4a7c15);

    public static DeclarationHash Of(Compilation compilation, CancellationToken cancellationToken) =>
        s_compilations.GetValue(
            compilation, key => new StrongBox<DeclarationHash>(Compute(key, cancellationToken))).Value;

    private static DeclarationHash Compute(Compilation compilation, CancellationToken cancellationToken)
    {
        // Of the options, only this bears on contracts; their own GetHashCode is not implemented in every host.
        DeclarationHash hash = s_seed.With(compilation.AssemblyName ?? "");
        if (compilation.Options is CSharpCompilationOptions options)
        {
            hash = hash.With((ulong)options.NullableContextOptions);
        }

        foreach (MetadataReference reference in compilation.References)
        {
            DeclarationHash one = Of(reference, cancellationToken);
            hash = hash.With(one.First).With(one.Second);
            foreach (string alias in reference.Properties.Aliases)
            {
                hash = hash.With(alias);
            }
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DeclarationHash one = s_trees.GetValue(
                tree, key => new StrongBox<DeclarationHash>(Compute(key, cancellationToken))).Value;
            hash = hash.With(one.First).With(one.Second);
        }

        return hash;
    }

    // By what it holds: a build makes new references to the same assemblies.
    private static DeclarationHash Of(MetadataReference reference, CancellationToken cancellationToken) =>
        reference is CompilationReference project
            ? Of(project.Compilation, cancellationToken)
            : s_references.GetValue(
                reference, static key => new StrongBox<DeclarationHash>(Compute((PortableExecutableReference)key))).Value;

    private static DeclarationHash Compute(PortableExecutableReference reference)
    {
        try
        {
            ModuleMetadata? module = reference.GetMetadata() switch
            {
                AssemblyMetadata assembly => assembly.GetModules()[0],
                Metadata metadata => metadata as ModuleMetadata,
            };
            if (module is not null)
            {
                byte[] version = module.GetModuleVersionId().ToByteArray();
                return new DeclarationHash(BitConverter.ToUInt64(version, 0), BitConverter.ToUInt64(version, 8));
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException)
        {
            // The compiler reports an assembly that it cannot read; here it is only like itself.
        }

        return s_seed.With((ulong)RuntimeHelpers.GetHashCode(reference));
    }

    private static DeclarationHash Compute(SyntaxTree tree, CancellationToken cancellationToken)
    {
        DeclarationHash hash = s_seed;
        if (tree.Options is CSharpParseOptions options)
        {
            hash = hash.With((ulong)options.LanguageVersion);
        }

        foreach (SyntaxNodeOrToken item in tree.GetRoot(cancellationToken).DescendantNodesAndTokens(
            static node => !IsBody(node), descendIntoTrivia: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
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
