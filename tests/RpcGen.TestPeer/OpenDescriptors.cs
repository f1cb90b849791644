namespace RpcGen.TestPeer;

/// <summary>The descriptors that this process holds open (Linux).</summary>
internal static class OpenDescriptors
{
    /// <summary>What they refer to, in order; without assemblies, which .NET opens late and keeps.</summary>
    public static string[] Targets() => [.. new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Select(descriptor => descriptor.LinkTarget ?? "")
        .Where(target => target.Length > 0 && !target.EndsWith(".dll", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}
