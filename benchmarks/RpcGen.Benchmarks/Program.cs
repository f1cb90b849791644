using System.Globalization;
using BenchmarkDotNet.Running;
using RpcGen.Benchmarks;
using RpcGen.Benchmarks.Codecs;

// "generator" prints the figures of the generator in a few seconds, without BenchmarkDotNet's many runs.
if (args is ["generator"])
{
    GeneratorFigures.Print();
    return 0;
}

// "codecs [SECONDS]" prints the table of serializers, which take turns.
if (args is ["codecs", ..])
{
    CodecFigures.Print(args is [_, { } seconds] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 4);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(CodecBenchmarks).Assembly).Run(args);
return 0;
