using System.Runtime.CompilerServices;

namespace RpcGen.Generators.Model;

/// <summary>Compares models as objects, where comparing all of their values would take long.</summary>
internal sealed class ReferenceComparer : IEqualityComparer<object>
{
    public static ReferenceComparer Instance { get; } = new();

    public new bool Equals(object? x, object? y) => ReferenceEquals(x, y);

    public int GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
}
