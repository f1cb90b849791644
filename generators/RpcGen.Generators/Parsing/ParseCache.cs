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
    // An editor goes back and forth between a few states of a project, and projects may share an assembly name.
    private const int KeptPerAssembly = 4;

    // More than a solution has; then all is parsed once more.
    private const int MaxAssemblies = 1024;

    private static readonly ConditionalWeakTable<Compilation, ParseCache> s_byCompilation = new();
    private static readonly object s_gate = new();

    // By assembly name, the latest first. Guarded by s_gate.
    private static readonly Dictionary<string, List<(DeclarationHash Hash, ParseCache Cache)>> s_latest =
        new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ParsedContract> _contracts = new(StringComparer.Ordinal);

    // What nodes yield, by its type; weak, so that no old tree is kept alive.
    private readonly ConditionalWeakTable<SyntaxNode, ConcurrentDictionary<Type, object>> _byNode = new();

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
            string assembly = compilation.AssemblyName ?? "";
            if (!s_latest.TryGetValue(assembly, out List<(DeclarationHash Hash, ParseCache Cache)>? latest))
            {
                if (s_latest.Count == MaxAssemblies)
                {
                    s_latest.Clear();
                }

                s_latest.Add(assembly, latest = []);
            }

            int known = latest.FindIndex(item => item.Hash == hash);
            cache = known >= 0 ? latest[known].Cache : new ParseCache();
            if (known >= 0)
            {
                latest.RemoveAt(known);
            }

            latest.Insert(0, (hash, cache));
            if (latest.Count > KeptPerAssembly)
            {
                latest.RemoveAt(KeptPerAssembly);
            }
        }

        return s_byCompilation.GetValue(compilation, _ => cache);
    }

    /// <summary>What a node yields: parsed if the node is new.</summary>
    public T GetOrParse<T>(SyntaxNode node, Func<T> parse)
    {
        ConcurrentDictionary<Type, object> parsed = _byNode.GetOrCreateValue(node);
        if (!parsed.TryGetValue(typeof(T), out object? value))
        {
            value = parsed.GetOrAdd(typeof(T), new StrongBox<T>(parse()));
        }

        return ((StrongBox<T>)value).Value;
    }

    public ParsedContract GetOrParse(
        INamedTypeSymbol contract, string? name, Compilation compilation, CancellationToken cancellationToken)
    {
        string key = $"{contract.ContainingAssembly?.Name}|{contract.ToCode()}|{name}";
        if (!_contracts.TryGetValue(key, out ParsedContract? parsed))
        {
            parsed = _contracts.GetOrAdd(
                key, ContractParser.Parse(contract, name, compilation, out _, cancellationToken));
        }

        return parsed;
    }
}
