using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace RpcGen.Generators.Tests;

/// <summary>
/// Types of other assemblies: what their metadata shows decides, and of a reference assembly, which shows less, what
/// cannot be proved to travel whole is refused.
/// </summary>
public sealed class ReferencedTypeTests
{
    /// <summary>A type of a library, what is refused of it in an implementation and in a reference assembly.</summary>
    public static TheoryData<string, string, string> Types { get; } = new()
    {
        { "public sealed class T { public int Id { get; set; } public int X { get; } = 5; }", "RPCGEN109", "RPCGEN109" },
        { "public sealed class T { public int Id { get; set; } public int X { get; private set; } }", "RPCGEN109", "RPCGEN109" },
        { "public sealed class T { private int _x; public void Set() => _x = 1; public int Get() => _x; }", "RPCGEN111", "RPCGEN111" },
        { "public sealed class T { public int Id { get; set; } private int _x; public int X => _x; public void Set() => _x = 1; }", "RPCGEN111", "RPCGEN111" },
        { "public struct T { public int Id { get; set; } private int _other; public int Get() => _other++; }", "RPCGEN111", "RPCGEN111" },
        { "public sealed class T { public int X { get; set; } public int Twice => X * 2; }", "", "RPCGEN111" },
        { "public sealed record T;", "", "RPCGEN111" },
        { "public sealed class T { public int X { get; set; } internal int Hidden { get; set; } }", "RPCGEN111", "" },
        { "public sealed class T { private int _x; public int X { get => _x; set => _x = value; } public event EventHandler? Changed; public void M() => Changed?.Invoke(this, EventArgs.Empty); }", "", "" },
        { "public sealed record T(int X, string? Y, List<string> Z);", "", "" },
        { "public sealed class T(int x) { public int X => x; }", "", "" },
        { "public class T<U> { public U? Value { get; set; } } public sealed class T : T<int> { [RpcIgnore] public int Twice => Value * 2; }", "", "" },
        { "[RpcArrayLayout] public sealed record T;", "", "" },
        { "public struct T { public int X { get; set; } }", "", "" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_type_of_another_assembly_travels_whole_or_not_at_all(
        string source, string inImplementation, string inReference)
    {
        Assert.Equal(inImplementation, await RuleAsync(source, isReferenceAssembly: false));
        Assert.Equal(inReference, await RuleAsync(source, isReferenceAssembly: true));
    }

    private static async Task<string> RuleAsync(string source, bool isReferenceAssembly)
    {
        using MemoryStream image = new();
        EmitResult result = GeneratorHost.Compile(source).WithAssemblyName("Library").Emit(
            image,
            options: new EmitOptions(metadataOnly: isReferenceAssembly, includePrivateMembers: !isReferenceAssembly));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        MetadataReference library = MetadataReference.CreateFromImage(image.ToArray());

        ImmutableArray<Diagnostic> diagnostics = await GeneratorHost.AnalyzeAsync(
            library, "[RpcContract] public interface IA { Task A(T x); }");

        string rule = Assert.Single(diagnostics.Select(one => one.Id).DefaultIfEmpty(""));
        if (rule == "")
        {
            GeneratorHost.Generate(library, "[RpcContract] public interface IA { Task A(T x); }");
        }

        return rule;
    }
}
