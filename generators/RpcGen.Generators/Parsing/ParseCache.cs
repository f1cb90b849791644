using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// What was parsed in compilations in which names mean the same. Roslyn asks for every contract again after every edit
/// anywhere; the answer is known as long as the files it depends on declare the same. Holds models only, no symbols.
/// Thread-safe.
/// </summary>
internal sealed class ParseCache
{
    // An editor goes back and forth between a few states of a project, and projects may share an assembly name.
    private const int KeptStates = 4;

    // A file's attributes yield contracts and serializable types.
    private const int KeptForNode = 2;

    // More than a solution has; then all is parsed once more.
    private const int MaxAssemblies = 1024;

    private static readonly object s_gate = new();

    // By assembly name, the latest first. Guarded by s_gate.
    private static readonly Dictionary<string, RecentStates<ParseCache>> s_caches = new(StringComparer.Ordinal);

    private readonly RecentStates<DeclarationGraph> _graphs = new(KeptStates);
    private readonly ConcurrentDictionary<string, RecentStates<object?>> _parsed = new(StringComparer.Ordinal);

    // What nodes yield; weak, so that no old tree is kept alive.
    private readonly ConditionalWeakTable<SyntaxNode, RecentStates<object?>> _byNode = new();

    private ParseCache()
    {
    }

    public static ParseCache For(string assembly, DeclarationHash outline)
    {
        lock (s_gate)
        {
            if (!s_caches.TryGetValue(assembly, out RecentStates<ParseCache>? states))
            {
                if (s_caches.Count == MaxAssemblies)
                {
                    s_caches.Clear();
                }

                s_caches.Add(assembly, states = new RecentStates<ParseCache>(KeptStates));
            }

            return states.GetOrAdd(outline, static () => new ParseCache());
        }
    }

    public DeclarationGraph GetGraph(DeclarationHash whole, FileDeclarations[] files) =>
        _graphs.GetOrAdd(whole, () => new DeclarationGraph(files, CancellationToken.None));

    /// <summary>What a node yields: parsed if the node is new, or if what it depends on has changed.</summary>
    public T GetOrParse<T>(SyntaxNode node, DeclarationHash dependencies, Func<T> parse) =>
        (T)_byNode.GetValue(node, static _ => new RecentStates<object?>(KeptForNode))
            .GetOrAdd(dependencies.With(typeof(T).Name), () => parse())!;

    /// <summary>What a key yields while what it depends on stays.</summary>
    public T GetOrParse<T>(string key, DeclarationHash dependencies, Func<T> parse) =>
        (T)_parsed.GetOrAdd(key, static _ => new RecentStates<object?>(KeptStates))
            .GetOrAdd(dependencies, () => parse())!;
}
