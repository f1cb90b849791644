namespace RpcGen.TestKit;

/// <summary>Endpoints that no other test uses. The port of tcp and tls is 0: the listener knows it.</summary>
public static class Endpoints
{
    private static int s_next;

    public static string New(string kind)
    {
        string name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_next)}";
        return kind is "tcp" or "tls" ? $"{kind}:127.0.0.1:0"
            : kind == "unix" ? $"unix:{Path.Combine(Path.GetTempPath(), name)}"
            : $"{kind}:{name}";
    }
}
