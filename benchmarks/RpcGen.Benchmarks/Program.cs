using System.Globalization;
using BenchmarkDotNet.Running;
using RpcGen.Benchmarks;

// "generator" prints the figures of the generator in a few seconds, without BenchmarkDotNet's many runs.
if (args is ["generator"])
{
    GeneratorFigures.Print();
    return 0;
}

// "fuzz N [SEED]" runs the generator and the analyzers over N sources made of pieces.
if (args is ["fuzz", string count, .. string[] rest])
{
    return GeneratorFuzz.Run(
        int.Parse(count, CultureInfo.InvariantCulture),
        rest is [string seed] ? int.Parse(seed, CultureInfo.InvariantCulture) : 1);
}

BenchmarkSwitcher.FromAssembly(typeof(CodecBenchmarks).Assembly).Run(args);
return 0;
