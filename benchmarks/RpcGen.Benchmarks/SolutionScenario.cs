using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.CompilerServices;

namespace RpcGen.Benchmarks;

/// <summary>
/// 50 projects, of which each has 4 contracts, 8 types, and 20 methods with 20 statements that make and use a proxy or
/// expose an object: together 200 contracts, 400 types and 1,000 uses.
/// </summary>
internal sealed class SolutionScenario
{
    private const int Projects = 50;
    private const int Contracts = 4;
    private const int Types = 8;
    private const int Uses = 20;
    private const int Statements = 20;

    private readonly CSharpCompilation[] _projects;
    private readonly GeneratorDriver[] _drivers;

    public SolutionScenario()
    {
        MetadataReference[] references = GeneratorScenario.References();
        _projects =
        [
            .. Enumerable.Range(0, Projects).Select(project => CSharpCompilation.Create(
                $"Project{project}",
                [
                    GeneratorScenario.Usings(), .. Declarations(project),
                    .. Enumerable.Range(0, Uses).Select(use => Use(use, 0)),
                ],
                references,
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))),
        ];
        _drivers = [.. _projects.Select(project => GeneratorScenario.CreateDriver(track: true).RunGenerators(project))];
    }

    /// <summary>
    /// Returns the driver and the compilation after an edit in one of the methods; the projects take turns.
    /// </summary>
    public (GeneratorDriver Driver, CSharpCompilation Compilation) EditBody(int number)
    {
        int project = number % Projects;
        SyntaxTree last = _projects[project].SyntaxTrees[^1];
        return (_drivers[project], _projects[project].ReplaceSyntaxTree(last, Use(Uses - 1, number)));
    }

    /// <summary>Returns the same after an edit in one of the contracts.</summary>
    public (GeneratorDriver Driver, CSharpCompilation Compilation) EditContract(int number)
    {
        int project = number % Projects;
        int contract = number / Projects % Contracts;
        SyntaxTree old = _projects[project].SyntaxTrees[contract + 2];
        return (_drivers[project], _projects[project].ReplaceSyntaxTree(
            old, Contract(project, contract, $"Task Added{number}();")));
    }

    private static IEnumerable<SyntaxTree> Declarations(int project)
    {
        StringBuilder text = new(
            "[RpcContract] public interface IStore<T> { Task PutAsync(T item); Task<T> GetAsync(int id); }");
        for (int i = 0; i < Types; i++)
        {
            text.Append(
                $"public sealed record Dto{i}(int Id, string Name, List<double> Values, " +
                $"Dto{(i + 1) % Types}? Next, Guid Key);");
        }

        yield return GeneratorScenario.Parse(text.ToString(), $"Declarations{project}.cs");
        for (int i = 0; i < Contracts; i++)
        {
            yield return Contract(project, i, "");
        }
    }

    private static SyntaxTree Contract(int project, int number, string more) => GeneratorScenario.Parse(
        $"[RpcContract(Name = \"{project}.{number}\")] public interface IContract{number} {{ {more} " +
            $"Task<Dto{number}> FindAsync(int id, Dto{number + Contracts} value); }}",
        $"Contract{project}.{number}.cs");

    private static SyntaxTree Use(int use, int number)
    {
        StringBuilder text = new(
            $"public class Use{use} {{ public async Task<int> RunAsync(RpcConnection connection, " +
            $"IContract0 target) {{ int sum = {number};");
        text.Append((use % 4) switch
        {
            0 => $"var proxy = connection.GetProxy<IContract{use % Contracts}>(); await proxy.FindAsync(1, null!);",
            1 => "var proxy = connection.GetProxy<IStore<int>>(); await proxy.PutAsync(1);",
            2 => "connection.Expose(target);",
            _ => "await connection.SupportsAsync<IContract1>(\"FindAsync\");",
        });
        for (int i = 0; i < Statements; i++)
        {
            text.Append(
                "sum += Enumerable.Range(0, sum).Where(x => x % 2 == 0).Select(x => new { x, y = x * 2 })" +
                ".OrderBy(p => p.y).GroupBy(p => p.x).Select(g => g.Count()).Sum();");
        }

        return GeneratorScenario.Parse(text.Append("return sum; } }").ToString(), $"Use{use}.cs");
    }
}
