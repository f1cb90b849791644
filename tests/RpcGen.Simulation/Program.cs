using System.Diagnostics;
using System.Globalization;
using RpcGen.Simulation;

// Everything runs on the one thread of the pool; this thread only waits.
int first = Number("--seed", -1);
bool single = first >= 0;
first = single ? first : Number("--first", 0);
int count = single ? 1 : Number("--seeds", 2000);
int calls = Number("--calls", 100);
int defectAt = Array.IndexOf(args, "--defect");
Defect defect = defectAt < 0 ? Defect.None : Enum.Parse<Defect>(args[defectAt + 1]);
bool verify = args.Contains("--verify");
bool trace = args.Contains("--trace");
Scheduler.Install();
return Task.Run(RunAsync).GetAwaiter().GetResult();

async Task<int> RunAsync()
{
    Stopwatch watch = Stopwatch.StartNew();
    long total = 0;
    int failures = 0;
    int different = 0;
    for (int seed = first; seed < first + count; seed++)
    {
        World world = new(seed, calls, trace ? Console.Out : null, defect);
        await world.RunAsync().ConfigureAwait(false);
        total += world.Ledger.Count;
        if (world.Violations.Count > 0)
        {
            failures++;
            Console.WriteLine($"seed {seed}: {world.Violations.Count} violations");
            foreach (string violation in world.Violations.Take(5))
            {
                Console.WriteLine($"  {violation}");
            }

            Console.WriteLine(
                $"  replay: dotnet run -c Release --project tests/RpcGen.Simulation -- --seed {seed} --calls {calls} --trace" +
                (defect == Defect.None ? "" : $" --defect {defect}"));
        }

        if (verify)
        {
            World again = new(seed, calls, trace ? Console.Error : null, defect);
            await again.RunAsync().ConfigureAwait(false);
            if (again.Hash != world.Hash)
            {
                different++;
                Console.WriteLine($"seed {seed} ran differently the second time");
            }
        }

        if (single)
        {
            Console.WriteLine($"hash {world.Hash:x16}");
        }
    }

    if (verify)
    {
        Console.WriteLine($"{different} of {count} seeds ran differently the second time");
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{count} seeds, {total} calls, {failures} seeds with violations, {watch.Elapsed.TotalSeconds:F1} s"));
    return failures + different == 0 ? 0 : 1;
}

int Number(string name, int otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
