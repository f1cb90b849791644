using System.Text.RegularExpressions;
using RpcGen;
using RpcGen.CompilerServices;
using RpcGen.Testing;
using RpcGen.Tests.Testing;

[assembly: RpcGen.RpcSerializable(typeof(Point))]

namespace RpcGen.Tests.Testing;

/// <summary>The examples of the package's README, compiled and run; a test compares their text.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_example_of_a_contract_runs()
    {
        ContractFuzzer fuzzer = new(connection => connection.Expose<ICalculator>(new Calculator()));
        await fuzzer.RecordAsync(async connection => await connection.GetProxy<ICalculator>().AddAsync(40, 2));
        await fuzzer.RunAsync(seed: 1, sessions: 10_000);
    }

    [Fact]
    public void The_example_of_a_message_runs()
    {
        MessageFuzzer.Run(inputs: 100_000, seed: 1, new Point(1, 2), new Point(-1, int.MaxValue));
    }

    [Fact]
    public async Task The_example_of_a_link_runs()
    {
        VirtualTime time = new();
        FaultyLink link = new(seed: 42, new FaultyLinkOptions
        {
            ToServer = new LinkFaults { MaxPiece = 7, MaxDelay = TimeSpan.FromMilliseconds(20), CutAt = 1000 },
            ToClient = new LinkFaults { SilentFrom = 5000 },
            TimeProvider = time,
        });
        RpcConnectionOptions options = new() { TimeProvider = time };
        await using RpcConnection server = RpcConnection.Create(link.Server, options);
        await using RpcConnection client = RpcConnection.Create(link.Client, options);
    }

    [Fact]
    public void The_examples_are_those_of_the_README()
    {
        string code = Squeeze(Resource("testing-readme-examples.cs"));
        string readme = Resource("testing-readme.md");

        string[] examples = [.. Regex.Matches(readme, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

        Assert.Equal(3, examples.Length);
        Assert.All(examples, example => Assert.Contains(Squeeze(example), code, StringComparison.Ordinal));
    }

    private static string Squeeze(string text) => Regex.Replace(text, "\\s+", " ").Trim();

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(ReadmeTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed class Calculator : ICalculator
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);
    }
}

[RpcContract]
public interface ICalculator
{
    ValueTask<int> AddAsync(int a, int b);
}

[RpcArrayLayout]
public readonly record struct Point([property: RpcMember(0)] int X, [property: RpcMember(1)] int Y);
