using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>Selects, at compile time, the descriptor of a contract that generated code uses.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRpcContractSource
{
    /// <summary>The descriptor.</summary>
    static abstract RpcContractDescriptor Descriptor { get; }
}
