namespace RpcGen.Fuzz.Sources;

/// <summary>Writes identifiers that differ within a source, some of which generated code may stumble over.</summary>
internal sealed class NameGrammar(Choice choice, int source)
{
    private static readonly string[] s_members =
    [
        "@class", "@event", "@default", "value", "reader", "writer", "member", "count", "key", "@this", "System",
        "RpcGen", "Task", "global",
        "record", "field", "partial", "async", "await", "yield", "Find", "Read", "Write", "_", "__request", "__0", "m0",
        "seen0", "type", "tag",
        "call", "target", "method", "parameter", "exception", "Dispatch", "Name", "Methods", "Order", "Begin", "Stream",
        "Ünï", "Имя", "客", "GetType",
        "Equals0", "Item1", "Value", "Key", "e\u0301", "x\u200Dy", "@in", "args", "init", "required", "scoped",
        "nameof", "var", "dynamic",
    ];

    private int _number;

    /// <summary>A name for a member or parameter.</summary>
    public string Member()
    {
        string number = (++_number).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!choice.Percent(12))
        {
            return choice.Of("M", "x", "Some", "a") + number;
        }

        string odd = choice.Of(s_members);
        return choice.Percent(50) ? odd : odd.TrimStart('@') + number;
    }

    /// <summary>A name for a type, which no other source has.</summary>
    public string Type(string prefix) => $"{prefix}{source}_{++_number}" + (
        choice.Percent(5) ? choice.Of("_", "Ü", "_Codec", "_Contract", "_Proxy") : "");
}
