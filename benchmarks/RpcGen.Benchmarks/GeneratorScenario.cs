using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.CompilerServices;
using RpcGen.Generators;

namespace RpcGen.Benchmarks;

/// <summary>200 contracts with 10 methods each, 400 types, and a file without either.</summary>
internal sealed class GeneratorScenario
{
    private const int Contracts = 200;
    private const int Methods = 10;
    private const int Types = 400;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private readonly SyntaxTree _unrelated = Parse("public class Unrelated { public int M() => 1; }", "Unrelated.cs");
    private readonly SyntaxTree _firstContract;

    public GeneratorScenario()
    {
        List<SyntaxTree> trees =
        [
            Usings(),
            _unrelated,
        ];
        for (int i = 0; i < Types; i++)
        {
            trees.Add(Parse(
                $"public sealed record Dto{i}(int Id, string Name, List<double> Values, " +
                $"Dto{(i + 1) % Types}? Next, Guid Key);",
                $"Dto{i}.cs"));
        }

        for (int i = 0; i < Contracts; i++)
        {
            trees.Add(Contract(i, ""));
        }

        _firstContract = trees[Types + 2];
        Compilation = CSharpCompilation.Create(
            "Scenario", trees,
            References(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    public CSharpCompilation Compilation { get; }

    public static GeneratorDriver CreateDriver(bool track = false) => CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()], parseOptions: s_parse,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, track));

    /// <summary>Returns the compilation after an edit in a method body elsewhere.</summary>
    public CSharpCompilation EditBody(int number) => Compilation.ReplaceSyntaxTree(
        _unrelated, Parse($"public class Unrelated {{ public int M() => {number}; }}", "Unrelated.cs"));

    /// <summary>Returns the compilation after an edit in one contract.</summary>
    public CSharpCompilation EditContract(int number) =>
        Compilation.ReplaceSyntaxTree(_firstContract, Contract(0, $"Task Added{number}();"));

    private static SyntaxTree Contract(int number, string more)
    {
        StringBuilder text = new($"[RpcContract] public interface IContract{number} {{ {more}");
        for (int i = 0; i < Methods; i++)
        {
            text.Append(
                $"Task<Dto{((number * 2) + i) % Types}> Method{i}Async(int id, " +
                $"Dto{((number * 2) + i + 1) % Types} value, CancellationToken cancellationToken = default);");
        }

        return Parse(text.Append('}').ToString(), $"Contract{number}.cs");
    }

    public static SyntaxTree Usings() => Parse(
        "global using System; global using System.Collections.Generic; global using System.Linq; " +
        "global using System.Threading; global using System.Threading.Tasks; global using RpcGen;",
        "Usings.cs");

    public static MetadataReference[] References() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(RpcConnection).Assembly.Location).Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, s_parse, path);
}
