using System.Runtime.CompilerServices;

namespace RpcGen.Generators.Model;

/// <summary>Compares models by reference, where comparing their values would take too long.</summary>
internal sealed class ReferenceComparer : IEqualityComparer<object>
{
    public static ReferenceComparer Instance { get; } = new();

    public new bool Equals(object? x, object? y) => ReferenceEquals(x, y);

    public int GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
}
