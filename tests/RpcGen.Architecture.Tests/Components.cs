namespace RpcGen.Architecture.Tests;

/// <summary>Strongly connected components of a graph of files, after Tarjan.</summary>
internal sealed class Components
{
    private readonly ILookup<string, string> _next;
    private readonly Dictionary<string, (int Index, int Low)> _seen = [];
    private readonly Stack<string> _stack = [];
    private readonly HashSet<string> _onStack = [];
    private readonly List<IReadOnlyList<string>> _found = [];

    private Components(IEnumerable<Reference> references) =>
        _next = references.Select(one => (one.From, one.To)).Distinct().ToLookup(one => one.From, one => one.To);

    /// <summary>Returns the components of more than one file, the largest first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IEnumerable<string> files, IEnumerable<Reference> references)
    {
        var components = new Components(references);
        foreach (string file in files)
        {
            if (!components._seen.ContainsKey(file))
            {
                components.Visit(file);
            }
        }

        return [.. components._found.Where(one => one.Count > 1).OrderByDescending(one => one.Count)];
    }

    private void Visit(string file)
    {
        int index = _seen.Count;
        _seen[file] = (index, index);
        _stack.Push(file);
        _onStack.Add(file);
        foreach (string next in _next[file])
        {
            if (!_seen.TryGetValue(next, out (int Index, int Low) seen))
            {
                Visit(next);
                _seen[file] = (index, Math.Min(_seen[file].Low, _seen[next].Low));
            }
            else if (_onStack.Contains(next))
            {
                _seen[file] = (index, Math.Min(_seen[file].Low, seen.Index));
            }
        }

        if (_seen[file].Low != index)
        {
            return;
        }

        List<string> component = [];
        string member;
        do
        {
            member = _stack.Pop();
            _onStack.Remove(member);
            component.Add(member);
        }
        while (member != file);
        _found.Add([.. component.Order(StringComparer.Ordinal)]);
    }
}
