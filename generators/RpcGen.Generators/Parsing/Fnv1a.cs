namespace RpcGen.Generators.Parsing;

/// <summary>The 64-bit FNV-1a hash: stable across processes, machines and versions.</summary>
internal static class Fnv1a
{
    public static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ (byte)c) * 1099511628211);
            hash = unchecked((hash ^ (byte)(c >> 8)) * 1099511628211);
        }

        return hash;
    }
}
