using System.Text;

namespace RpcGen.Fuzz.Sources;

/// <summary>Writes contracts, their uses, and attributes of the assembly that name them.</summary>
internal sealed class ContractGrammar(Choice choice, TypeGrammar types, NameGrammar names, int number)
{
    private static readonly string[] s_methodAttributes =
    [
        "[RpcMethod(OneWay = true)]", "[RpcMethod(Name = \"\")]", "[RpcMethod(Name = null)]",
        "[RpcMethod(Name = \"same\")]", "[RpcStream(Window = -1)]",
        "[RpcStream(Window = 70000)]", "[RpcMethod(Idempotent = true)]", "[RpcMethod(TimeoutMilliseconds = 5)]",
        "[RpcMethod(Dispatch = (RpcDispatch)9)]",
        "[Obsolete(\"x\", true)]", "[RpcFault(typeof(D))]", "[RpcFault(null!)]", "[RpcFault(typeof(List<>))]",
        "[RpcMethod(MaxConcurrency = 2)]",
        "[return: RpcKeep]", "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP\")]",
        "[RpcFault(typeof(string), Name = \"f\")]",
    ];

    private static readonly string[] s_memberAttributes =
    [
        "[RpcMethod(Name = \"p\")]", "[RpcMethod(TimeoutMilliseconds = -5)]", "[RpcMethod(OneWay = true)]",
        "[Obsolete(\"x\", true)]", "[Obsolete]",
        "[RpcMethod(Idempotent = true)]", "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP\")]",
    ];

    private static readonly string[] s_parameterAttributes =
    [
        "[RpcKeep]", "[RpcStream(Window = 100)]", "[RpcProgress(Mode = RpcProgressMode.All)]",
        "[RpcCodec(typeof(int))]", "[RpcCodec(null!)]",
        "[System.Diagnostics.CodeAnalysis.NotNull]", "[System.Diagnostics.CodeAnalysis.DisallowNull]",
    ];

    private readonly List<(string Name, int Arity)> _contracts = [];

    /// <summary>One contract, or a base interface of later ones.</summary>
    public string Declare()
    {
        string name = names.Type("I");
        string[] parameters = choice.Of<string[]>(
            [], [], [], [], ["T"], choice.IsOdd() ? choice.Of<string[]>(["in T"], ["out T"]) : ["T"], ["T", "U"]);
        types.Parameters.AddRange(parameters.Select(parameter => parameter.Split(' ')[^1]));
        StringBuilder text = new();
        bool isContract = choice.Percent(85);
        text.Append(isContract ? $"[RpcContract{choice.Maybe(15, choice.Of($"(Name = \"n{number}.{names.Type("w")}\")", "(Order = RpcOrder.Serial)", "(TimeoutMilliseconds = -7)", "(Name = null)"))}] " : "");
        text.Append(choice.IsOdd() ? choice.Of("internal ", "file ", "private ", "public unsafe ", "public partial ") : "public ");
        text.Append($"interface {name}{(parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters)}>")}");
        string[] bases =
            [.. Enumerable.Range(0, choice.Percent(30) ? choice.Between(1, 2) : 0).Select(_ => Mention()).Distinct()];
        text.Append(bases.Length > 0 ? " : " + string.Join(", ", bases) : "");
        text.Append(parameters.Length > 0 ? choice.Maybe(6, $" where T : {choice.Of("class", "struct", "notnull", "new()", "IMarker", "allows ref struct")}") : "");
        text.Append(" { ");
        for (int i = choice.Next(5); i > 0; i--)
        {
            text.Append(Member()).Append(' ');
        }

        text.Append('}');
        types.Parameters.Clear();
        _contracts.Add((name, parameters.Length));
        if (choice.Percent(30))
        {
            types.Declare(name, parameters.Length);
        }

        return Nest(text.ToString());
    }

    /// <summary>A class that calls the methods that take contracts.</summary>
    public string Use()
    {
        StringBuilder text = new($"public class Use{(choice.Percent(15) ? "<T>" : "")} {{ public unsafe void M(RpcConnection c, RpcServer s, RpcClient? d) {{ ");
        for (int i = choice.Next(4); i > 0; i--)
        {
            string contract = choice.IsOdd() ? types.Data() : Mention();
            text.Append(choice.Next(7) switch
            {
                0 => $"s.Expose<{contract}>(_ => default!);",
                1 => $"d?.GetProxy<{contract}>();",
                2 => $"Func<object> f{i} = () => c.GetProxy<{contract}>();",
                3 => $"{contract} v{i} = default!; s.Expose(v{i});",
                4 => $"_ = c.SupportsAsync<{contract}>(\"M\");",
                _ => $"c.GetProxy<{contract}>();",
            });
        }

        return text.Append(" } }").ToString();
    }

    /// <summary>An attribute of the assembly.</summary>
    public string Attribute() => choice.Next(4) switch
    {
        0 => $"[assembly: RpcSerializable(typeof({types.Data().TrimEnd('?')}))]",
        1 => $"[assembly: RpcContractFor(typeof({Mention()}){choice.Maybe(30, $", Name = \"a{number}\"")})]",
        2 => choice.Odd(
            $"[assembly: RpcCodec(typeof({types.Data().TrimEnd('?')}), Target = typeof({types.Declared()}))]"),
        _ => choice.Odd("[assembly: RpcSerializable(typeof(List<>))]"),
    };

    private string Mention()
    {
        if (_contracts.Count == 0)
        {
            return "IMarker";
        }

        (string name, int arity) = _contracts[choice.Next(_contracts.Count)];
        return arity == 0 ? name : $"{name}<{string.Join(", ", Enumerable.Range(0, arity).Select(_ => types.Data()))}>";
    }

    // Some lie in other types, which their mentions then miss: also odd.
    private string Nest(string contract) => choice.IsOdd()
        ? $"{choice.Of("public static class", "public class", "internal interface", "public struct")} {names.Type("O")}{choice.Odd("<V>")} {{ {contract} }}"
        : contract;

    private string Member()
    {
        string head = choice.Percent(12) ? choice.Of(s_methodAttributes) + " " : "";
        string setting = choice.Percent(12) ? choice.Of(s_memberAttributes) + " " : "";
        string odd = choice.IsOdd() ? choice.Of("static abstract ", "static virtual ", "protected ", "internal ", "private ", "sealed ", "new ", "unsafe ", "abstract ") : "";
        string name = names.Member();
        return choice.Next(12) switch
        {
            0 => $"{setting}{odd}event {choice.Of("Action", "EventHandler", $"Action<{types.Data()}>", $"EventHandler<{types.Data()}>", $"Func<{types.Data()}>", $"Action<{types.Data()}, {types.Data()}>?")} {name};",
            1 => $"{setting}{odd}{types.Data()} {name} {{ get; {choice.Of("", "set; ", choice.Odd("init; "))}}}",
            2 => $"{head}IAsyncEnumerable<{types.Data()}> {name}({Parameters()});",
            3 => $"{head}{odd}{types.OfCall()} {name}({Parameters()}){(odd.Length > 0 && choice.Percent(60) ? " => default!;" : ";")}",
            4 when choice.IsOdd() => choice.Of(
                $"{types.Data()} this[int i] {{ get; }}", $"Task {name}<V>(V x);", $"public enum {name} {{ A }}",
                $"public record {name}(int X);",
                $"const int {name} = 1;", $"ref int {name}();", $"IAsyncResult Begin{name}(int x, AsyncCallback? c, object? o); void End{name}(IAsyncResult r); void {name}(int x);",
                $"static int operator +(I a, I b) => 1;", $"Task {name}(__arglist);"),
            5 => $"{head}void {name}({Parameters()});",
            6 => $"{head}{odd}ValueTask<{types.OfCall()}> {name}({Parameters()}){(odd.Length > 0 && choice.Percent(60) ? " => default;" : ";")}",
            7 => $"{head}ValueTask {name}({Parameters()});",
            _ => $"{head}{odd}Task{(choice.Percent(60) ? $"<{types.OfCall()}>" : "")} {name}({Parameters()}){(odd.Length > 0 && choice.Percent(60) ? " => default!;" : ";")}",
        };
    }

    private string Parameters()
    {
        List<string> parameters = [];
        for (int i = choice.Next(4); i > 0; i--)
        {
            string attribute = choice.Percent(6) ? choice.Of(s_parameterAttributes) + " " : "";
            string modifier = choice.IsOdd()
                ? choice.Of("in ", "ref ", "out ", "ref readonly ", "scoped in ", "params ")
                : choice.Maybe(4, "in ");
            parameters.Add($"{attribute}{modifier}{types.OfCall()} {names.Member()}");
        }

        if (choice.Percent(30))
        {
            parameters.Add($"CancellationToken {names.Member()}{choice.Maybe(50, " = default")}");
        }

        return string.Join(", ", parameters);
    }
}
