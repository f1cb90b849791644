namespace RpcGen;

/// <summary>
/// Declares a contract for an interface that cannot be annotated, or for one closed form of a generic contract.
/// </summary>
/// <param name="contract">The interface.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcContractForAttribute(Type contract) : Attribute
{
    /// <summary>The interface.</summary>
    public Type Contract { get; } = contract;

    /// <summary>The name on the wire; see <see cref="RpcContractAttribute.Name"/>.</summary>
    public string? Name { get; init; }
}
