using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>The descriptor that the assembly of a contract registers.</summary>
/// <typeparam name="T">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RpcRegisteredContract<T> : IRpcContractSource
    where T : class
{
    /// <inheritdoc/>
    public static RpcContractDescriptor Descriptor => RpcContract<T>.Descriptor;
}
