namespace RpcGen.TestKit;

/// <summary>Endpoints that no other test uses.</summary>
public static class Endpoints
{
    private static int s_next;

    public static string New(string kind)
    {
        string name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_next)}";
        return kind == "unix" ? $"unix:{Path.Combine(Path.GetTempPath(), name)}" : $"{kind}:{name}";
    }
}
