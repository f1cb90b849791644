using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Benchmarks;

/// <summary>Cold, warm, and what one edit costs and emits.</summary>
internal static class GeneratorFigures
{
    private const int Edits = 15;

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

        PrintEdits("edit in a method body elsewhere", driver, scenario.EditBody);
        PrintEdits("edit in one contract", driver, scenario.EditContract);
    }

    private static void PrintEdits(string name, GeneratorDriver driver, Func<int, CSharpCompilation> edit)
    {
        List<double> times = [];
        int emitted = 0;
        for (int i = -WarmUps; i < Edits; i++)
        {
            CSharpCompilation compilation = edit(i + WarmUps + 2);
            long start = Stopwatch.GetTimestamp();
            GeneratorDriver after = driver.RunGenerators(compilation);
            times.AddRange(i < 0 ? [] : [Stopwatch.GetElapsedTime(start).TotalMilliseconds]);
            emitted = after.GetRunResult().Results[0].TrackedOutputSteps.Values.SelectMany(steps => steps)
                .SelectMany(step => step.Outputs)
                .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        }

        times.Sort();
        Console.WriteLine($"{name}: median {times[Edits / 2]:f1} ms, worst {times[^1]:f1} ms, {emitted} files emitted again");
    }
}
