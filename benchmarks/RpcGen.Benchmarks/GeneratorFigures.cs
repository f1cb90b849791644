using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Benchmarks;

/// <summary>Measures the generator cold and warm, and what one edit costs and emits.</summary>
internal static class GeneratorFigures
{
    private const int Edits = 100;

    // The compiler's libraries come without native code here, unlike in an SDK or IDE, so the JIT has to optimize them
    // first.
    private const int WarmUps = 300;

    public static void Print()
    {
        GeneratorScenario scenario = new();

        // The compiler's own work on the compilation happens anyway and does not count.
        scenario.Compilation.GetDiagnostics();
        long start = Stopwatch.GetTimestamp();
        GeneratorDriver driver = GeneratorScenario.CreateDriver(track: true).RunGenerators(scenario.Compilation);
        Console.WriteLine($"cold, first run of the process: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:f0} ms");

        PrintEdits(
            ("edit in a method body elsewhere", number => (driver, scenario.EditBody(number))),
            ("edit in one contract", number => (driver, scenario.EditContract(number))));

        SolutionScenario solution = new();
        PrintEdits(
            ("edits in method bodies, in turn in 50 projects with 1,000 uses", solution.EditBody),
            ("edits in contracts, in turn in the 50 projects", solution.EditContract));
    }

    // The kinds take turns, so that other work of the machine slows all of them.
    private static void PrintEdits(
        params (string Name, Func<int, (GeneratorDriver Driver, CSharpCompilation Compilation)> Edit)[] kinds)
    {
        List<double>[] times = [.. kinds.Select(_ => new List<double>())];
        int[] emitted = new int[kinds.Length];
        for (int i = -WarmUps; i < Edits; i++)
        {
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                (GeneratorDriver driver, CSharpCompilation compilation) = kinds[kind].Edit(i + WarmUps + 2);
                long start = Stopwatch.GetTimestamp();
                GeneratorDriver after = driver.RunGenerators(compilation);
                double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (i >= 0)
                {
                    times[kind].Add(time);
                    emitted[kind] += Emitted(after);
                }
            }
        }

        for (int kind = 0; kind < kinds.Length; kind++)
        {
            times[kind].Sort();
            Console.WriteLine(
                $"{kinds[kind].Name}: minimum {times[kind][0]:f1} ms, median {times[kind][Edits / 2]:f1} ms, " +
                $"worst {times[kind][^1]:f1} ms, {(double)emitted[kind] / Edits:f0} files emitted again");
        }
    }

    private static int Emitted(GeneratorDriver driver) =>
        driver.GetRunResult().Results[0].TrackedOutputSteps.Values.SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
}
