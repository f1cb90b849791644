using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// The runtime's keyed hash of strings (Marvin), over the bits of other values. System.HashCode has a random seed as
/// well, but pairs of values are known that collide under any seed.
/// </summary>
internal static class KeyedHash
{
    /// <summary>The hash of all bits of a value that holds no reference; its size must be even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of<T>(T bits) => string.GetHashCode(MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T, char>(ref bits), Unsafe.SizeOf<T>() / sizeof(char)));
}
