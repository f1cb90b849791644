using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// What one file declares and mentions, by its syntax alone. A file is read once, however many compilations share it.
/// </summary>
internal sealed class FileDeclarations
{
    private const string Attribute = "Attribute";

    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "RpcContractFor", "RpcSerializable", "InternalsVisibleTo", "CLSCompliant", "ComVisible", "TargetFramework",
    };

    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> s_files = new();

    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);

    private FileDeclarations()
    {
    }

    /// <summary>The hash of all tokens but those inside the bodies of methods.</summary>
    public DeclarationHash Hash { get; private set; } = DeclarationHash.Seed;

    /// <summary>
    /// The hash of what decides which type a name means, in this file or others: types with their bases, usings, and
    /// attributes of the assembly.
    /// </summary>
    public DeclarationHash Outline { get; private set; } = DeclarationHash.Seed;

    /// <summary>The simple names of the types and aliases that the file declares.</summary>
    public IReadOnlyCollection<string> Declared => _declared;

    /// <summary>All identifiers outside the bodies of methods.</summary>
    public IReadOnlyCollection<string> Mentioned => _mentioned;

    /// <summary>
    /// Whether all files depend on it: for its global usings, or for attributes of the assembly, whose codecs and
    /// resolvers other files need not mention.
    /// </summary>
    public bool IsForAll { get; private set; }

    /// <summary>Whether it has members that other types are extended by.</summary>
    public bool HasExtensions { get; private set; }

    public static FileDeclarations Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        s_files.GetValue(tree, key => Read(key, cancellationToken));

    private static FileDeclarations Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        FileDeclarations file = new();
        if (tree.Options is CSharpParseOptions options)
        {
            file.Hash = file.Hash.With((ulong)options.LanguageVersion);
        }

        foreach (SyntaxNodeOrToken item in tree.GetRoot(cancellationToken).DescendantNodesAndTokens(
            static node => !IsBody(node), descendIntoTrivia: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.AsNode() is { } node)
            {
                file.Add(node);
            }
            else
            {
                file.Add(item.AsToken());
            }
        }

        return file;
    }

    private void Add(SyntaxToken token)
    {
        Hash = Hash.With(token.Text);
        HasExtensions |= (token.IsKind(SyntaxKind.ThisKeyword) && token.Parent is ParameterSyntax)
            || token.Text == "extension";
        if (token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsContextualKeyword(token.Kind()))
        {
            _mentioned.Add(token.ValueText);
        }

        if (token.HasLeadingTrivia && token.LeadingTrivia.Any(static trivia => trivia.IsDirective))
        {
            // #nullable among them, which changes what the same tokens mean.
            Hash = Hash.With(token.LeadingTrivia.ToFullString());
        }
    }

    private void Add(SyntaxNode node)
    {
        switch (node)
        {
            case var body when IsBody(body):
                Hash = Hash.With("{}");
                break;
            case BaseTypeDeclarationSyntax type:
                Declare(type, type.Identifier.ValueText, $"{type.Modifiers} {type.BaseList}");
                break;
            case DelegateDeclarationSyntax type:
                Declare(type, type.Identifier.ValueText, type.Modifiers.ToString());
                break;
            case UsingDirectiveSyntax directive:
                IsForAll |= directive.GlobalKeyword.RawKind != 0;
                Outline = Outline.With(directive.ToString());
                if (directive.Alias is { } alias)
                {
                    _declared.Add(alias.Name.Identifier.ValueText);
                }

                break;
            case BaseNamespaceDeclarationSyntax or ExternAliasDirectiveSyntax:
                Outline = Outline.With(
                    node is BaseNamespaceDeclarationSyntax space ? space.Name.ToString() : node.ToString());
                break;
            case AttributeListSyntax { Target: { } target } list
                when target.Identifier.Kind() is SyntaxKind.AssemblyKeyword or SyntaxKind.ModuleKeyword:
                Outline = Outline.With(list.ToString());
                IsForAll |= list.Attributes.Any(static attribute => !IsHarmless(attribute.Name.ToString()));
                break;
        }
    }

    private void Declare(MemberDeclarationSyntax type, string name, string more)
    {
        _declared.Add(name);
        if (name.EndsWith(Attribute, StringComparison.Ordinal))
        {
            _declared.Add(name.Substring(0, name.Length - Attribute.Length));
        }

        Outline = Outline.With((ulong)type.RawKind).With(more);
        for (SyntaxNode? outer = type; outer is not null; outer = outer.Parent)
        {
            Outline = Outline.With(outer switch
            {
                TypeDeclarationSyntax declaration =>
                    $"{declaration.Identifier.ValueText}{declaration.TypeParameterList}",
                BaseTypeDeclarationSyntax declaration => declaration.Identifier.ValueText,
                DelegateDeclarationSyntax declaration =>
                    $"{declaration.Identifier.ValueText}{declaration.TypeParameterList}",
                BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
                _ => "",
            });
        }
    }

    // Those that say nothing about the codecs of types.
    private static bool IsHarmless(string attribute) =>
        attribute.Substring(attribute.LastIndexOf('.') + 1) is { } name
        && (name.StartsWith("Assembly", StringComparison.Ordinal) || s_harmless.Contains(name.Replace(Attribute, "")));

    // The body of a property counts: it says which fields the property shows.
    private static bool IsBody(SyntaxNode node) => node is BlockSyntax or ArrowExpressionClauseSyntax
        && node.Parent is not (PropertyDeclarationSyntax or AccessorDeclarationSyntax);
}
