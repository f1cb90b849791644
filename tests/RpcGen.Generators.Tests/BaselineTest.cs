using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace RpcGen.Generators.Tests;

/// <summary>
/// Generates code for the source in a folder of <c>Baselines</c>, and compares it with the files there. All of it
/// compiles without a warning.
/// </summary>
internal sealed class BaselineTest : CSharpSourceGeneratorTest<ContractGenerator, DefaultVerifier>
{
    private const string Update = "RPCGEN_UPDATE_BASELINES";
    private const string Extension = ".txt";

    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    private BaselineTest(string folder)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        CompilerDiagnostics = CompilerDiagnostics.Warnings;
        DisabledDiagnostics.Add("CS1591");
        TestState.AdditionalReferences.AddRange(GeneratorHost.References);
        TestState.Sources.Add(("Usings.cs", GeneratorHost.Usings));

        // As the generator emits them: contracts first.
        foreach (string path in Directory.GetFiles(folder)
            .OrderByDescending(path => path.Contains(".Contract.", StringComparison.Ordinal))
            .ThenBy(path => path, StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path)[..^Extension.Length];
            if (name == "Source.cs")
            {
                TestState.Sources.Add((name, File.ReadAllText(path)));
            }
            else
            {
                TestState.GeneratedSources.Add((typeof(ContractGenerator), name, SourceText.From(
                    File.ReadAllText(path), s_encoding)));
            }
        }
    }

    protected override string DefaultTestProjectName => "Sample";

    /// <summary>Checks a folder; writes its files first, if the environment asks for it.</summary>
    public static Task RunAsync(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Baselines", name);
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            string project = typeof(BaselineTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .First(attribute => attribute.Key == "ProjectFolder").Value!;
            folder = Path.Combine(project, "Baselines", name);
            Write(folder);
        }

        return new BaselineTest(folder).RunAsync(TestContext.Current.CancellationToken);
    }

    protected override ParseOptions CreateParseOptions() => GeneratorHost.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions())
        .WithNullableContextOptions(NullableContextOptions.Enable);

    private static void Write(string folder)
    {
        string source = Path.Combine(folder, "Source.cs" + Extension);
        foreach (string old in Directory.GetFiles(folder).Where(path => path != source))
        {
            File.Delete(old);
        }

        foreach (SyntaxTree tree in GeneratorHost.Generate(File.ReadAllText(source)).GeneratedTrees)
        {
            File.WriteAllText(
                Path.Combine(folder, Path.GetFileName(tree.FilePath) + Extension), tree.GetText().ToString(),
                s_encoding);
        }
    }
}
