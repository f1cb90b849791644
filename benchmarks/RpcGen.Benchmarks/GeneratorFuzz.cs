using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators;
using RpcGen.Generators.Analyzers;

namespace RpcGen.Benchmarks;

/// <summary>
/// Sources of random declarations, half of them damaged: neither the generator nor an analyzer may throw, and what is
/// accepted compiles.
/// </summary>
internal static class GeneratorFuzz
{
    private static readonly string[] s_types =
    [
        "int", "string", "string?", "object", "dynamic", "T", "T?", "D0", "D1", "D2<int>", "D2<D2<string>>", "D2<T>", "I0", "I1<int>",
        "I1<T>", "E0", "int[]", "int[,][]", "byte[]", "List<D0>", "Dictionary<string, D1?>", "(int a, string b)", "(int, D0)?",
        "Stream", "IAsyncEnumerable<D0>", "IProgress<int>", "CancellationToken", "Task", "Task<D0>", "ValueTask<int>", "Action<int>",
        "Func<Task>", "Span<int>", "int*", "Missing", "Type", "Exception", "Lazy<D0>", "System.Threading.Channels.ChannelReader<int>",
        "IObservable<T>", "Nullable<int>", "void", "HashSet<(D0, int)>", "nint", "Tuple<int, int>", "KeyValuePair<I0, D0>",
    ];

    private static readonly string[] s_attributes =
    [
        "[RpcMethod(OneWay = true)] ", "[RpcMethod(Name = \"\")] ", "[RpcMethod(Name = null)] ", "[RpcStream(Window = -1)] ",
        "[Obsolete(\"x\", true)] ", "[RpcFault(typeof(D0))] ", "[RpcFault(null!)] ", "[RpcFault(typeof(D2<>))] ", "", "", "", "", "",
    ];

    private static readonly string[] s_typeAttributes =
    [
        "[RpcMessage] ", "[RpcUnion(0, typeof(D0))] ", "[RpcUnion(0, null!)] ", "[RpcCodec(typeof(int))] ", "[RpcCodec(null!)] ",
        "[System.Runtime.Serialization.DataContract] ", "", "", "", "",
    ];

    private static readonly string[] s_memberAttributes =
    [
        "[RpcMember(0)] ", "[RpcMember(-1)] ", "[RpcMember(\"\")] ", "[RpcMember(null!)] ", "[RpcIgnore] ", "[RpcCodec(typeof(string))] ",
        "[System.Runtime.Serialization.DataMember(Order = 1)] ", "", "", "", "", "",
    ];

    public static int Run(int count, int seed)
    {
        MetadataReference[] references = GeneratorScenario.References();
        int accepted = 0;
        int refused = 0;
        int failures = 0;
        for (int i = 0; i < count && failures < 10; i++)
        {
            Random random = new(unchecked((seed * 1_000_003) + i));
            string source = Source(random);
            CSharpCompilation compilation = CSharpCompilation.Create(
                "Fuzz", [GeneratorScenario.Usings(), GeneratorScenario.Parse("global using System.IO;\n" + source, "Fuzz.cs")], references,
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
            bool isValid = !compilation.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            GeneratorDriver driver = GeneratorScenario.CreateDriver().RunGeneratorsAndUpdateCompilation(
                compilation, out Compilation output, out _);
            ImmutableArray<Diagnostic> reported = compilation.WithAnalyzers(
                    [new ContractAnalyzer(), new ContractUseAnalyzer(), new WireNameAnalyzer()])
                .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
            string? failure = driver.GetRunResult().Results[0].Exception?.ToString()
                ?? reported.FirstOrDefault(diagnostic => diagnostic.Id == "AD0001")?.ToString();
            if (isValid && failure is null)
            {
                Diagnostic[] problems = [.. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
                    && diagnostic.Location.SourceTree is { } tree && !compilation.ContainsSyntaxTree(tree))];
                bool isRefused = Array.Exists(problems, diagnostic => diagnostic.Id == "CS1029");
                failure = problems.FirstOrDefault(diagnostic => diagnostic.Id != "CS1029")?.ToString();
                (accepted, refused) = isRefused ? (accepted, refused + 1) : (accepted + 1, refused);
            }

            if (failure is not null)
            {
                failures++;
                Console.WriteLine($"source {i} of seed {seed}: {failure}\n{source}\n");
            }
        }

        Console.WriteLine($"{count} sources: {accepted} accepted, {refused} refused, the others do not compile; {failures} failures");
        return failures == 0 ? 0 : 1;
    }

    private static string Source(Random random)
    {
        StringBuilder text = new();
        text.Append("[assembly: RpcSerializable(typeof(D0))]\n");
        for (int i = 0; i < 2; i++)
        {
            string parameters = i == 0 ? "" : "<T>";
            text.Append($"{Pick(random, "[RpcContract] ", "[RpcContract] ", "[RpcContract(Name = \"x\")] ")}public interface I{i}{parameters} {{ ");
            for (int member = random.Next(1, 4); member > 0; member--)
            {
                text.Append(Member(random, i == 1, member)).Append(' ');
            }

            text.Append("}\n");
        }

        for (int i = 0; i < 3; i++)
        {
            text.Append($"{Pick(random, s_typeAttributes)}public {Pick(random, "class", "record", "record struct", "struct", "abstract class", "sealed record")} D{i}{(i == 2 ? "<T>" : "")} {{ ");
            for (int member = random.Next(0, 3); member > 0; member--)
            {
                text.Append($"{Pick(random, s_memberAttributes)}public {Type(random, i == 2)} M{member} {Pick(random, "{ get; set; }", "{ get; init; }", "{ get; }", ";", "{ get; private set; }")} ");
            }

            text.Append("}\n");
        }

        text.Append("public enum E0 { A }\npublic class Use { public unsafe void M(RpcConnection c) { ");
        text.Append($"c.GetProxy<{Pick(random, "I0", "I1<int>", "I1<D0>", "I1<string?>", "I1<(int x, int y)>", "D0", "I1<I0>")}>(); }} }}\n");
        return random.Next(2) == 0 ? text.ToString() : Damage(text, random);
    }

    private static string Member(Random random, bool generic, int number) => random.Next(8) switch
    {
        0 => $"{Pick(random, s_attributes)}event Action<{Type(random, generic)}> C{number};",
        1 => $"{Type(random, generic)} P{number} {{ get; {Pick(random, "", "set;", "init;")} }}",
        2 => $"{Pick(random, s_attributes)}IAsyncEnumerable<{Type(random, generic)}> S{number}({Type(random, generic)} x);",
        3 => $"{Pick(random, s_attributes)}Task<{Type(random, generic)}> A({Type(random, generic)} x, CancellationToken token = default);",
        _ => $"{Pick(random, s_attributes)}{Pick(random, "Task", "ValueTask", "void", "Task<int>", "I0")} B{number}({Pick(random, "", "in ", "ref ", "[RpcKeep] ", "params ")}{Type(random, generic)} @in, {Type(random, generic)} __request);",
    };

    private static string Type(Random random, bool generic)
    {
        string type = Pick(random, s_types);
        return generic ? type : System.Text.RegularExpressions.Regex.Replace(type, @"\bT\b", "int");
    }

    private static string Damage(StringBuilder text, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            text.Remove(random.Next(text.Length - 2), random.Next(1, 3));
        }

        return text.ToString();
    }

    private static string Pick(Random random, params string[] options) => options[random.Next(options.Length)];
}
