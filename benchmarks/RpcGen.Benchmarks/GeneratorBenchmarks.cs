using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;

namespace RpcGen.Benchmarks;

/// <summary>The generator on 200 contracts and 400 types.</summary>
public class GeneratorBenchmarks
{
    private readonly GeneratorScenario _scenario = new();
    private readonly GeneratorDriver _warm;
    private int _edit = 1;

    public GeneratorBenchmarks() => _warm = GeneratorScenario.CreateDriver().RunGenerators(_scenario.Compilation);

    [Benchmark]
    public GeneratorDriver Cold() => GeneratorScenario.CreateDriver().RunGenerators(_scenario.Compilation);

    [Benchmark]
    public GeneratorDriver EditElsewhere() => _warm.RunGenerators(_scenario.EditBody(_edit++));

    [Benchmark]
    public GeneratorDriver EditOneContract() => _warm.RunGenerators(_scenario.EditContract(_edit++));
}
