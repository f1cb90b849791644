using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Benchmarks;

/// <summary>Cold, warm, and what one edit costs and emits.</summary>
internal static class GeneratorFigures
{
    private const int Edits = 15;
    private const int SolutionEdits = 100;

    // The compiler's libraries come without native code here, unlike in an SDK or IDE: let the JIT get to its best.
    private const int WarmUps = 100;

    public static void Print()
    {
        GeneratorScenario scenario = new();

        // The compiler's own work on the compilation, which happens anyway, is not the generator's.
        scenario.Compilation.GetDiagnostics();
        long start = Stopwatch.GetTimestamp();
        GeneratorDriver driver = GeneratorScenario.CreateDriver(track: true).RunGenerators(scenario.Compilation);
        Console.WriteLine($"cold, first run of the process: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:f0} ms");

        PrintEdits("edit in a method body elsewhere", Edits, number => (driver, scenario.EditBody(number)));
        PrintEdits("edit in one contract", Edits, number => (driver, scenario.EditContract(number)));

        SolutionScenario solution = new();
        PrintEdits("edits in method bodies, in turn in 50 projects with 1,000 uses", SolutionEdits, solution.EditBody);
    }

    private static void PrintEdits(
        string name, int edits, Func<int, (GeneratorDriver Driver, CSharpCompilation Compilation)> edit)
    {
        List<double> times = [];
        int emitted = 0;
        for (int i = -WarmUps; i < edits; i++)
        {
            (GeneratorDriver driver, CSharpCompilation compilation) = edit(i + WarmUps + 2);
            long start = Stopwatch.GetTimestamp();
            GeneratorDriver after = driver.RunGenerators(compilation);
            times.AddRange(i < 0 ? [] : [Stopwatch.GetElapsedTime(start).TotalMilliseconds]);
            emitted += i < 0 ? 0 : after.GetRunResult().Results[0].TrackedOutputSteps.Values.SelectMany(steps => steps)
                .SelectMany(step => step.Outputs)
                .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        }

        times.Sort();
        Console.WriteLine($"{name}: median {times[edits / 2]:f1} ms, worst {times[^1]:f1} ms, {(double)emitted / edits:f0} files emitted again");
    }
}
