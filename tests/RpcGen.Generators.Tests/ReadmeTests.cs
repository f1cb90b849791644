using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Generators.Tests;

/// <summary>Every block of C# in a document compiles as it stands, without a warning.</summary>
/// <remarks>
/// Each block is a program of its own. What it may use besides: the implicit usings of the SDK, <c>using RpcGen;</c>,
/// the types that other blocks of the document or of the README declare, and <see cref="Surroundings"/>. A block that
/// names its usings gets none but the implicit ones.
/// </remarks>
public sealed class ReadmeTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // What a reader takes for granted: objects that exist, and types whose names say what they are.
    private const string Surroundings = """
        global using static Surroundings.Objects;
        global using Surroundings;
        using RpcGen;

        namespace Surroundings
        {
            public static class Objects
            {
                public static RpcServer server = new();
                public static IIndexer indexer = null!;
                public static Query query = new("text");
            }

            public sealed record Query(string Text);
            public sealed record Hit(string File, int Line);
            public sealed record Chunk(byte[] Bytes);
            public sealed record NotFound(string Path);
            public sealed record IndexChanged(string Path);

            [RpcContract] public interface IDocument { ValueTask<string> ReadAsync(); }
            [RpcContract] public interface IWatcher { ValueTask ChangedAsync(string path); }
            [RpcContract] public interface IProgressWatcher { ValueTask ReportAsync(double done); }
            public sealed class Watcher : IProgressWatcher { public ValueTask ReportAsync(double done) => default; }

            public sealed class Indexer(IProgressWatcher watcher) : IIndexer
            {
                public IProgressWatcher Watcher => watcher;
                public event EventHandler<IndexChanged> Changed { add { } remove { } }
                public int Count => 0;
                public IAsyncEnumerable<Hit> SearchAsync(Query query, CancellationToken cancellationToken) => throw new NotSupportedException();
                public ValueTask<long> UploadAsync(IAsyncEnumerable<Chunk> chunks, IProgress<double>? progress) => default;
                public ValueTask<byte[]> HashAsync(Stream content) => throw new NotSupportedException();
                public ValueTask TouchAsync(string path) => default;
                public ValueTask<IDocument> OpenAsync(string path) => throw new NotSupportedException();
                public IDocument Open(string path) => throw new NotSupportedException();
                public ValueTask WatchAsync(IWatcher watcher) => default;
            }
        }
        """;

    public static TheoryData<string, int> AllBlocks()
    {
        TheoryData<string, int> data = [];
        foreach (string path in (string[])["README.md", "src/RpcGen/README.md", "docs/custom-transports.md"])
        {
            for (int i = 0; i < BlocksOf(path).Length; i++)
            {
                data.Add(path, i);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AllBlocks))]
    public void A_block_compiles_as_it_stands(string path, int index)
    {
        string[] blocks = BlocksOf(path);
        string block = blocks[index];
        bool namesUsings = Parse(block).Usings.Any();
        string[] sources =
        [
            namesUsings ? block : "using RpcGen;\n" + block,
            ImplicitUsings,
            Surroundings,
            .. BlocksOf("README.md").Union(blocks).Where(other => other != block)
                .Select(other => "using RpcGen;\n" + TypesOf(other)),
        ];

        CSharpCompilation compilation = GeneratorHost.Compile();
        compilation = compilation
            .RemoveAllSyntaxTrees()
            .AddSyntaxTrees(sources.Select(source => CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions)))
            .WithOptions(compilation.Options.WithOutputKind(
                IsDeclaration(block) ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication));
        GeneratorHost.CreateDriver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);

        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void The_first_example_is_the_sample_Hello() => Assert.Equal(
        Markdown.Read("samples/Hello/Program.cs").ReplaceLineEndings("\n").TrimEnd('\n'), BlocksOf("README.md")[0]);

    [Fact]
    public void The_README_has_blocks() => Assert.True(BlocksOf("README.md").Length > 5);

    private static string[] BlocksOf(string path) => [.. Markdown.Blocks(Markdown.Read(path), "csharp")];

    private static bool IsDeclaration(string block) => !Parse(block).Members.OfType<GlobalStatementSyntax>().Any();

    private static string TypesOf(string block) => string.Join(
        '\n', Parse(block).Members.OfType<BaseTypeDeclarationSyntax>().Select(type => type.ToFullString()));

    private static CompilationUnitSyntax Parse(string block) =>
        CSharpSyntaxTree.ParseText(block, GeneratorHost.ParseOptions).GetCompilationUnitRoot();
}
