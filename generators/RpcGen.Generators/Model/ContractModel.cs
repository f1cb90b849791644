namespace RpcGen.Generators.Model;

/// <summary>A contract: the data from which its proxy, dispatcher and descriptor are printed.</summary>
internal sealed record ContractModel
{
    /// <summary>The interface as C# text.</summary>
    public required string Type { get; init; }

    /// <summary>The interface with tuple names and nullability, as the list of base types needs it.</summary>
    public required string ImplementedType { get; init; }

    /// <summary>The name in messages to people.</summary>
    public required string DisplayName { get; init; }

    public required string WireName { get; init; }

    /// <summary>The stem of the names of generated types and of the file.</summary>
    public required string GeneratedName { get; init; }

    public required string GeneratedNamespace { get; init; }

    /// <summary>Set if another name differs only in case, since file names must differ in more.</summary>
    public string HintSuffix { get; init; } = "";

    /// <summary>The name of the RpcOrder value.</summary>
    public string Order { get; init; } = "Default";

    /// <summary>Whether it declares IAsyncDisposable or IDisposable.</summary>
    public bool IsDisposable { get; init; }

    /// <summary>Whether each call may go to another server.</summary>
    public bool IsStateless { get; init; }

    /// <summary>Windows that codecs of the contract mention, in bytes.</summary>
    public EquatableArray<int> Windows { get; init; }

    /// <summary>Ids of the diagnostics of experimental APIs that it mentions.</summary>
    public EquatableArray<string> Experimental { get; init; }

    public required EquatableArray<MethodModel> Methods { get; init; }
}
