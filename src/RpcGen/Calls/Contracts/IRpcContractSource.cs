using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>Says at compile time whose descriptor of a contract generated code uses.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRpcContractSource
{
    /// <summary>The descriptor.</summary>
    static abstract RpcContractDescriptor Descriptor { get; }
}
