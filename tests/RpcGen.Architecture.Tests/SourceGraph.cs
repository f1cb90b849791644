using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.Architecture.Tests;

/// <summary>Which file of the runtime uses which, as the compiler sees it.</summary>
internal sealed class SourceGraph
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

    private SourceGraph(IReadOnlyList<string> files, IReadOnlyList<Reference> references)
    {
        Files = files;
        References = references;
    }

    /// <summary>The runtime's graph. Parsing and binding take some seconds, so that tests share it.</summary>
    public static Lazy<SourceGraph> Runtime { get; } = new(() => Read(Repository.Runtime));

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<Reference> References { get; }

    /// <summary>Returns the sets of files that reach each other, the largest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles() => Components.Of(Files, References);

    private static SourceGraph Read(string folder)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.None);
        IEnumerable<SyntaxTree> trees = Repository.SourceFiles(folder)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(folder, path)), options, path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "RpcGen",
            trees.Prepend(CSharpSyntaxTree.ParseText(ImplicitUsings, options)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                    || Path.GetFileName(path).StartsWith("Microsoft.Win32.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));

        // The bodies of imported functions are generated: no generator runs here.
        Assert.Empty(compilation.GetDiagnostics()
            .Where(one => one.Severity == DiagnosticSeverity.Error && one.Id != "CS8795"));

        var references = new HashSet<Reference>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            string from = FileOf(tree.FilePath);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol?.OriginalDefinition;
                if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol)
                {
                    continue;
                }

                if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor })
                {
                    symbol = symbol.ContainingType;
                }

                foreach (SyntaxReference place in symbol.DeclaringSyntaxReferences)
                {
                    string to = FileOf(place.SyntaxTree.FilePath);
                    if (to.Length > 0 && to != from)
                    {
                        references.Add(new Reference(from, to, Describe(symbol)));
                    }
                }
            }
        }

        return new SourceGraph([.. Repository.SourceFiles(folder).Select(FileOf).Distinct()], [.. references]);
    }

    /// <summary><c>FrameWriter.Flushing.cs</c> is a part of <c>FrameWriter.cs</c>.</summary>
    private static string FileOf(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        int dot = path.IndexOf('.', name);
        return dot < 0 ? path : path[..dot] + ".cs";
    }

    private static string Describe(ISymbol symbol) =>
        symbol is INamedTypeSymbol ? symbol.Name : $"{symbol.ContainingType?.Name}.{symbol.Name}";
}
