using System.Text;

namespace RpcGen.Fuzz.Sources;

/// <summary>Writes declarations of types that travel, or that look so.</summary>
internal sealed class DataGrammar(Choice choice, TypeGrammar types, NameGrammar names)
{
    private static readonly string[] s_kinds =
    [
        "class", "sealed class", "record", "sealed record", "struct", "record struct", "readonly record struct",
        "readonly struct",
        "abstract class", "abstract record", "partial class", "interface", "enum",
    ];

    private static readonly string[] s_oddKinds =
        ["ref struct", "static class", "unsafe struct", "file class", "delegate", "partial record", "file record"];

    private static readonly string[] s_typeAttributes =
    [
        "[RpcArrayLayout]", "[System.Runtime.Serialization.DataContract]", "[Serializable]", "[Obsolete]",
        "[Obsolete(\"x\", true)]",
        "[RpcUnion(0, typeof(D))]", "[RpcUnion(0, null!)]", "[RpcCodec(typeof(int))]", "[RpcCodec(null!)]",
        "[MessagePack.MessagePackObject]",
        "[MessagePack.MessagePackObject(true)]", "[System.Runtime.Serialization.KnownType(typeof(D))]",
        "[RpcUnion(1, typeof(List<>))]",
        "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP\")]", "[System.Runtime.CompilerServices.InlineArray(4)]",
        "[RpcContract]",
        "[System.Runtime.Serialization.DataContract(IsReference = true)]",
        "[System.Runtime.InteropServices.StructLayout(default)]",
    ];

    private static readonly string[] s_memberAttributes =
    [
        "[RpcMember(0)]", "[RpcMember(1)]", "[RpcMember(-1)]", "[RpcMember(4000)]", "[RpcMember(\"k\")]",
        "[RpcMember(\"\")]", "[RpcMember(null!)]",
        "[RpcIgnore]", "[RpcCodec(typeof(string))]", "[Obsolete]",
        "[System.Runtime.Serialization.DataMember(Order = 1)]", "[MessagePack.Key(0)]",
        "[System.Runtime.Serialization.DataMember]", "[System.Runtime.Serialization.IgnoreDataMember]",
        "[MessagePack.Key(\"x\")]", "[MessagePack.IgnoreMember]",
        "[field: NonSerialized]", "[property: RpcMember(2)]", "[field: RpcMember(\"f\")]",
        "[System.Diagnostics.CodeAnalysis.AllowNull]", "[RpcKeep]",
    ];

    /// <summary>One declaration, whose name other types may then mention.</summary>
    public string Declare()
    {
        string kind = choice.IsOdd() ? choice.Of(s_oddKinds) : choice.Of(s_kinds);
        string name = names.Type("D");
        string[] parameters = kind == "enum" ? [] : choice.Of<string[]>([], [], [], ["T"], ["T", "U"]);
        string text = kind switch
        {
            "enum" => $"public enum {name}{choice.Maybe(30, choice.Of(" : byte", " : long", " : short"))} {{ A = 1, B{choice.Odd(", @new = 7")} }}",
            "delegate" => $"public delegate void {name}{Generic(parameters)}({types.Data()} x);",
            _ => Class(kind, name, parameters),
        };
        types.Declare(name, parameters.Length);
        types.Parameters.Clear();
        return text;
    }

    private string Class(string kind, string name, string[] parameters)
    {
        types.Parameters.AddRange(parameters);
        bool isRecord = kind.Contains("record", StringComparison.Ordinal);
        bool isStruct = kind.Contains("struct", StringComparison.Ordinal);
        bool isReadOnly = kind.Contains("readonly", StringComparison.Ordinal);
        bool isInterface = kind == "interface";
        StringBuilder text = new(Attributes(s_typeAttributes, 12));
        string access = kind.StartsWith("file", StringComparison.Ordinal) ? "" : choice.IsOdd() ? choice.Of("internal ", "private ", "") : "public ";
        text.Append($"{access}{kind} {name}{Generic(parameters)}");
        if (!isInterface && (isRecord ? choice.Percent(70) : choice.Percent(10)))
        {
            text.Append($"({string.Join(", ", Enumerable.Range(0, choice.Next(4)).Select(_ => Positional()))})");
            isReadOnly |= isStruct && !isRecord;
        }

        text.Append(choice.Maybe(15, " : " + (choice.IsOdd() ? choice.Of(types.Data(), types.Declared()) : "IMarker")));
        text.Append(parameters.Length > 0 ? choice.Maybe(6, $" where T : {choice.Of("class", "struct", "notnull", "new()", "IMarker", "unmanaged", "class?")}") : "");
        text.Append(" { ");
        for (int i = choice.Next(4); i > 0; i--)
        {
            text.Append(
                isInterface ? $"{types.Data()} {names.Member()} {{ get; }} " : Member(isStruct, isReadOnly) + " ");
        }

        if (!isInterface && choice.IsOdd())
        {
            text.Append($"public {name}({types.Data()} x) {{ }} ");
        }

        if (choice.Percent(4))
        {
            text.Append(Class(choice.Of("class", "record", "struct"), names.Type("N"), []));
        }

        return text.Append('}').ToString();
    }

    private string Positional() =>
        $"{Attributes(s_memberAttributes, 6)}{choice.Odd(choice.Of("in ", "ref ", "params ", "scoped "))}{types.Data()} {names.Member()}{choice.Odd(" = default!")}";

    private string Member(bool isStruct, bool isReadOnly)
    {
        string head = Attributes(s_memberAttributes, 8)
            + (choice.IsOdd() ? choice.Of("private ", "internal ", "protected ", "static ", "public static ", "private protected ") : "public ");
        string modifiers = choice.Percent(12)
            ? choice.Of(isStruct ? "" : "virtual ", "required ", choice.IsOdd() ? choice.Of("new ", "override ", "abstract ", "sealed ", "unsafe ", "extern ") : "", "")
            : "";
        string type = types.Data();
        string name = names.Member();
        string initial = isStruct ? "" : " = default!;";
        return choice.Next(10) switch
        {
            0 => $"{head}{(isReadOnly ? "readonly " : choice.Odd("volatile "))}{type} {name};",
            1 => $"{head}{type} {name}() => default!;",
            2 => $"{head}{modifiers}{type} {name} => default!;",
            3 => $"{head}{modifiers}{type} {name} {{ get; }}{initial}",
            4 when choice.IsOdd() => choice.Of(
                $"public {type} this[int i] => default!;", $"public event Action<{type}>? {name};",
                $"public const int {name} = 1;",
                $"public static {type} {name} {{ get; set; }} = default!;",
                $"{head}{type} {name} {{ get => field; set => field = value; }}",
                $"~{name}() {{ }}", $"private {type} {name}; public {type} Of{name} => {name};",
                $"int IMarker.{name} {{ get; }}"),
            5 => $"{head}{modifiers}{type} {name} {{ get; init; }}{choice.Maybe(30, initial)}",
            6 => $"{head}{modifiers}{type} {name} {{ get; {(isReadOnly ? "init" : choice.Of("private set", "internal set", "set", "init"))}; }}",
            _ => $"{head}{modifiers}{type} {name} {{ get; {(isReadOnly ? "init" : "set")}; }}{choice.Maybe(30, initial)}",
        };
    }

    private string Attributes(string[] from, int chance) => choice.Percent(chance)
        ? choice.Of(from) + " " + (choice.IsOdd() ? choice.Of(from) + " " : "")
        : "";

    private static string Generic(string[] parameters) =>
        parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters)}>";
}
