namespace RpcGen.Generators.Parsing;

/// <summary>
/// The files on which the meaning of a file depends: those that declare a name that it mentions, and so on. It finds
/// too many rather than too few, since it compares names without their namespaces. Immutable.
/// </summary>
internal sealed class DeclarationGraph
{
    private readonly FileDeclarations[] _files;
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly List<int> _forAll = [];
    private readonly DeclarationHash[] _reach;

    public DeclarationGraph(FileDeclarations[] files, CancellationToken cancellationToken)
    {
        _files = files;
        _reach = new DeclarationHash[files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            if (files[i].IsForAll)
            {
                _forAll.Add(i);
            }

            foreach (string name in files[i].Declared)
            {
                if (!_byName.TryGetValue(name, out List<int>? declaring))
                {
                    _byName.Add(name, declaring = []);
                }

                declaring.Add(i);
            }
        }

        FindReach(cancellationToken);
        Extensions = Enumerable.Range(0, files.Length).Where(i => files[i].HasExtensions)
            .Aggregate(DeclarationHash.Seed, (hash, i) => hash.With(_reach[i]));
    }

    /// <summary>The hash of a file and of all files that it depends on.</summary>
    public DeclarationHash Of(int file) => _reach[file];

    /// <summary>
    /// Returns the hash of the files that declare one of some names, and of all files on which these depend.
    /// </summary>
    public DeclarationHash Of(IEnumerable<string> names)
    {
        DeclarationHash hash = DeclarationHash.Seed;
        foreach (string name in names)
        {
            foreach (int file in Declaring(name))
            {
                hash = hash.With(_reach[file]);
            }
        }

        return hash;
    }

    /// <summary>The hash of the files with extension members, and of all that these depend on.</summary>
    public DeclarationHash Extensions { get; }

    private List<int> Declaring(string name) => _byName.TryGetValue(name, out List<int>? files) ? files : [];

    // Files that depend on each other share a hash, made of theirs and of those of the files behind them: Tarjan's
    // algorithm for strongly connected components, with a stack of its own.
    private void FindReach(CancellationToken cancellationToken)
    {
        int[] order = new int[_files.Length];
        int[] seen = new int[_files.Length];
        int[] low = new int[_files.Length];
        bool[] isOpen = new bool[_files.Length];
        List<int>[] edges = new List<int>[_files.Length];
        Stack<int> open = new();
        Stack<(int File, int Edge)> path = new();
        int next = 0;
        for (int root = 0; root < _files.Length; root++)
        {
            if (order[root] > 0)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            path.Push((root, 0));
            while (path.Count > 0)
            {
                (int file, int edge) = path.Pop();
                if (edge == 0)
                {
                    order[file] = low[file] = ++next;
                    isOpen[file] = true;
                    open.Push(file);
                    edges[file] = EdgesOf(file, seen);
                }
                else
                {
                    low[file] = Math.Min(low[file], low[edges[file][edge - 1]]);
                }

                while (edge < edges[file].Count)
                {
                    int target = edges[file][edge++];
                    if (order[target] == 0)
                    {
                        path.Push((file, edge));
                        path.Push((target, 0));
                        edge = -1;
                        break;
                    }

                    if (isOpen[target])
                    {
                        low[file] = Math.Min(low[file], order[target]);
                    }
                }

                if (edge >= 0 && low[file] == order[file])
                {
                    Close(file, open, isOpen, edges);
                }
            }
        }
    }

    // The files that a file depends on directly, each once: seen has the number of the file that mentioned it last.
    private List<int> EdgesOf(int file, int[] seen)
    {
        List<int> edges = [];
        foreach (string name in _files[file].Mentioned)
        {
            if (_byName.TryGetValue(name, out List<int>? declaring))
            {
                Add(declaring);
            }
        }

        Add(_forAll);
        return edges;

        void Add(List<int> targets)
        {
            foreach (int target in targets)
            {
                if (target != file && seen[target] != file + 1)
                {
                    seen[target] = file + 1;
                    edges.Add(target);
                }
            }
        }
    }

    private void Close(int first, Stack<int> open, bool[] isOpen, List<int>[] edges)
    {
        List<int> members = [];
        do
        {
            members.Add(open.Pop());
            isOpen[members[members.Count - 1]] = false;
        }
        while (members[members.Count - 1] != first);

        HashSet<int> inside = [.. members];
        DeclarationHash hash = DeclarationHash.Seed;
        foreach (DeclarationHash own in members.Select(member => _files[member].Hash).OrderBy(one => one))
        {
            hash = hash.With(own);
        }

        foreach (DeclarationHash behind in members.SelectMany(member => edges[member])
            .Where(target => !inside.Contains(target)).Select(target => _reach[target]).Distinct().OrderBy(one => one))
        {
            hash = hash.With(behind);
        }

        members.ForEach(member => _reach[member] = hash);
    }
}
