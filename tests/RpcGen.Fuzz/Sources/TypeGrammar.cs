namespace RpcGen.Fuzz.Sources;

/// <summary>
/// Writes mentions of types: those of the language, of the framework, and those that the source declares.
/// </summary>
internal sealed class TypeGrammar(Choice choice)
{
    private const int MaxDepth = 3;

    private static readonly string[] s_simple =
    [
        "int", "string", "string?", "bool", "long", "byte", "double", "decimal", "char", "Guid", "DateTime", "Uri",
        "TimeSpan", "int?",
        "byte[]", "DateTimeOffset?", "Version", "System.Numerics.BigInteger", "DayOfWeek", "RpcBuffer",
        "ReadOnlyMemory<byte>", "Int128",
    ];

    private static readonly string[] s_odd =
    [
        "object", "dynamic", "Type", "Action", "Func<Task>", "Span<int>", "int*", "nint", "Missing", "void",
        "Exception", "IntPtr",
        "delegate*<int, void>", "Task", "IAsyncResult", "AsyncCallback", "System.Collections.IEnumerable", "Array",
        "Enum", "ValueType",
        "System.Text.Json.Nodes.JsonNode", "System.Collections.ArrayList", "TypedReference", "ReadOnlySpan<byte>",
        "List<>", "Attribute",
    ];

    private static readonly string[] s_ofOne =
    [
        "List<{0}>", "{0}[]", "{0}[,]", "IReadOnlyList<{0}>", "IEnumerable<{0}>", "HashSet<{0}>", "Lazy<{0}>",
        "Queue<{0}>", "({0} a, int b)",
        "({0}, {0})?", "Dictionary<string, {0}>", "KeyValuePair<{0}, int>", "Tuple<{0}>",
        "System.Collections.Immutable.ImmutableArray<{0}>",
        "ILookup<int, {0}>", "{0}[][]", "Memory<{0}>", "ISet<{0}>",
        "System.Collections.Frozen.FrozenDictionary<int, {0}>",
    ];

    private static readonly string[] s_attached =
    [
        "Stream", "IAsyncEnumerable<{0}>", "IProgress<{0}>", "System.Threading.Channels.ChannelReader<{0}>",
        "IObservable<{0}>",
        "IObserver<{0}>", "IDisposable", "System.IO.Pipelines.PipeReader", "System.IO.Pipelines.IDuplexPipe",
        "IAsyncDisposable",
    ];

    private readonly List<(string Name, int Arity)> _declared = [];

    /// <summary>Type parameters that are in scope.</summary>
    public List<string> Parameters { get; } = [];

    public void Declare(string name, int arity) => _declared.Add((name, arity));

    /// <summary>A type that data has.</summary>
    public string Data() => Data(0);

    /// <summary>A type that a parameter of a call or its result has.</summary>
    public string OfCall() => choice.Percent(15) ? Fill(choice.Of(s_attached), 1) : Data();

    /// <summary>One of the declared types, with type arguments.</summary>
    public string Declared() => Declared(1);

    private string Data(int depth)
    {
        if (choice.IsOdd())
        {
            return choice.Of(s_odd);
        }

        if (Parameters.Count > 0 && choice.Percent(25))
        {
            return Parameters[choice.Next(Parameters.Count)] + choice.Maybe(20, "?");
        }

        return choice.Next(depth >= MaxDepth ? 3 : 6) switch
        {
            0 or 1 => choice.Of(s_simple),
            2 or 3 => Declared(depth + 1) + choice.Maybe(20, "?"),
            _ => Fill(choice.Of(s_ofOne), depth + 1) + choice.Maybe(10, "?"),
        };
    }

    private string Declared(int depth)
    {
        if (_declared.Count == 0)
        {
            return choice.Of(s_simple);
        }

        (string name, int arity) = _declared[choice.Next(_declared.Count)];
        return arity == 0
            ? name
            : $"{name}<{string.Join(", ", Enumerable.Range(0, arity).Select(_ => Data(depth + 1)))}>";
    }

    private string Fill(string shape, int depth) => shape.Replace("{0}", Data(depth + 1), StringComparison.Ordinal);
}
