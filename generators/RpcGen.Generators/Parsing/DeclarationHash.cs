using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>A hash of what some part of a compilation declares. Equal hashes, equal declarations.</summary>
/// <param name="First">One 64-bit hash.</param>
/// <param name="Second">Another with another seed: together they do not collide by accident.</param>
internal readonly record struct DeclarationHash(ulong First, ulong Second) : IComparable<DeclarationHash>
{
    private const ulong Prime = 1099511628211;

    private static readonly ConditionalWeakTable<Compilation, StrongBox<DeclarationHash>> s_compilations = new();
    private static readonly ConditionalWeakTable<MetadataReference, StrongBox<DeclarationHash>> s_references = new();

    /// <summary>The hash of nothing.</summary>
    public static DeclarationHash Seed { get; } = new(14695981039346656037, 0x9e3779b97f4a7c15);

    /// <summary>
    /// The hash of all that a compilation declares: its files without the bodies of methods, and its references.
    /// </summary>
    public static DeclarationHash Of(Compilation compilation, CancellationToken cancellationToken) =>
        s_compilations.GetValue(
            compilation, key => new StrongBox<DeclarationHash>(Compute(key, cancellationToken))).Value;

    /// <summary>The hash of what a reference holds: a build makes new references to the same assemblies.</summary>
    public static DeclarationHash Of(MetadataReference reference, CancellationToken cancellationToken) =>
        reference is CompilationReference project
            ? Of(project.Compilation, cancellationToken)
            : s_references.GetValue(
                reference,
                static key => new StrongBox<DeclarationHash>(Compute((PortableExecutableReference)key))).Value;

    public DeclarationHash With(string text)
    {
        ulong first = First;
        ulong second = Second;
        foreach (char c in text)
        {
            first = unchecked((first ^ c) * Prime);
            second = unchecked((second ^ c) * Prime);
        }

        return new DeclarationHash(first, second).With((ulong)text.Length);
    }

    public DeclarationHash With(DeclarationHash other) => With(other.First).With(other.Second);

    public DeclarationHash With(ulong value) => unchecked(
        new DeclarationHash((First ^ value) * Prime, ((Second ^ value) * Prime) ^ (Second >> 32)));

    public int CompareTo(DeclarationHash other) =>
        First == other.First ? Second.CompareTo(other.Second) : First.CompareTo(other.First);

    private static DeclarationHash Compute(Compilation compilation, CancellationToken cancellationToken)
    {
        ParseScope scope = ParseScope.For(compilation, cancellationToken);
        return scope.Files.Aggregate(scope.Outline, static (hash, file) => hash.With(file.Hash));
    }

    private static DeclarationHash Compute(PortableExecutableReference reference)
    {
        try
        {
            ModuleMetadata? module = reference.GetMetadata() switch
            {
                AssemblyMetadata assembly => assembly.GetModules()[0],
                Metadata metadata => metadata as ModuleMetadata,
            };
            if (module is not null)
            {
                byte[] version = module.GetModuleVersionId().ToByteArray();
                return new DeclarationHash(BitConverter.ToUInt64(version, 0), BitConverter.ToUInt64(version, 8));
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException)
        {
            // The compiler reports an assembly that it cannot read; here it is only like itself.
        }

        return Seed.With((ulong)RuntimeHelpers.GetHashCode(reference));
    }
}
