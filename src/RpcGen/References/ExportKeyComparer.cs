using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;

namespace RpcGen.References;

/// <summary>Compares objects and contracts by identity.</summary>
internal sealed class ExportKeyComparer : IEqualityComparer<(object Target, RpcContractDescriptor Contract)>
{
    public bool Equals(
        (object Target, RpcContractDescriptor Contract) x, (object Target, RpcContractDescriptor Contract) y) =>
        ReferenceEquals(x.Target, y.Target) && ReferenceEquals(x.Contract, y.Contract);

    public int GetHashCode([DisallowNull] (object Target, RpcContractDescriptor Contract) obj) =>
        HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Target), RuntimeHelpers.GetHashCode(obj.Contract));
}
