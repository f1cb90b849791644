using BenchmarkDotNet.Running;
using RpcGen.Benchmarks;

// "generator" prints the figures of the generator in a few seconds, without BenchmarkDotNet's many runs.
if (args is ["generator"])
{
    GeneratorFigures.Print();
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(CodecBenchmarks).Assembly).Run(args);
return 0;
