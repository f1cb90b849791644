using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Parsed contracts by what their compilation declares. Roslyn asks for every contract again after every edit anywhere;
/// while only bodies of members are edited, the answer is known. Holds models only, no symbols. Thread-safe.
/// </summary>
internal sealed class ParseCache
{
    // Enough for an editor that goes back and forth in a few projects.
    private const int Kept = 8;

    private static readonly ConditionalWeakTable<Compilation, ParseCache> s_byCompilation = new();
    private static readonly object s_gate = new();

    // Guarded by s_gate; the latest first.
    private static readonly List<(DeclarationHash Hash, ParseCache Cache)> s_latest = [];

    private readonly ConcurrentDictionary<string, StrongBox<ParsedContract?>> _contracts = new(StringComparer.Ordinal);

    // The same by the declaration they came from; weak, so that no old tree is kept alive.
    private readonly ConditionalWeakTable<SyntaxNode, StrongBox<ParsedContract?>> _byNode = new();

    private ParseCache()
    {
    }

    public static ParseCache For(Compilation compilation, CancellationToken cancellationToken)
    {
        if (s_byCompilation.TryGetValue(compilation, out ParseCache? cache))
        {
            return cache;
        }

        DeclarationHash hash = DeclarationHash.Of(compilation, cancellationToken);
        lock (s_gate)
        {
            int known = s_latest.FindIndex(item => item.Hash == hash);
            cache = known >= 0 ? s_latest[known].Cache : new ParseCache();
            if (known >= 0)
            {
                s_latest.RemoveAt(known);
            }

            s_latest.Insert(0, (hash, cache));
            if (s_latest.Count > Kept)
            {
                s_latest.RemoveAt(Kept);
            }
        }

        return s_byCompilation.GetValue(compilation, _ => cache);
    }

    public ParsedContract? GetOrParse(SyntaxNode node, Func<ParsedContract?> parse)
    {
        if (!_byNode.TryGetValue(node, out StrongBox<ParsedContract?>? parsed))
        {
            ParsedContract? contract = parse();
            parsed = _byNode.GetValue(node, _ => new StrongBox<ParsedContract?>(contract));
        }

        return parsed.Value;
    }

    public ParsedContract? GetOrParse(
        INamedTypeSymbol contract, string? name, Compilation compilation, CancellationToken cancellationToken)
    {
        string key = $"{contract.ToCode()}|{name}";
        if (!_contracts.TryGetValue(key, out StrongBox<ParsedContract?>? parsed))
        {
            parsed = new StrongBox<ParsedContract?>(
                ContractParser.Parse(contract, name, compilation, out _, cancellationToken));
            _contracts[key] = parsed;
        }

        return parsed.Value;
    }
}
