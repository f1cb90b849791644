using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// The runtime's keyed hash of strings (Marvin), over the bits of other values. System.HashCode has a random seed as
/// well, but pairs of values are known that collide under any seed.
/// </summary>
internal static class KeyedHash
{
    /// <summary>The hash of the bits of a value; its size must be even.</summary>
    public static int Of<T>(T bits)
        where T : unmanaged => string.GetHashCode(MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<T, char>(ref bits), Unsafe.SizeOf<T>() / sizeof(char)));
}
