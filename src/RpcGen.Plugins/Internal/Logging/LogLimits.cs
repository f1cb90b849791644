namespace RpcGen.Plugins.Internal.Logging;

/// <summary>What a log record may hold. The plugin cuts to it, and the host does so again.</summary>
internal static class LogLimits
{
    public const int Text = 16 * 1024;
    public const int Value = 1024;
    public const int Name = 256;
    public const int Values = 32;
    public const int Scopes = 16;

    /// <summary>Records in one message.</summary>
    public const int Batch = 32;

    /// <summary>Characters in one message, beyond which no further record is added.</summary>
    public const int BatchText = 128 * 1024;

    /// <summary>Records that wait in the plugin; further ones are dropped.</summary>
    public const int Waiting = 4096;

    /// <summary>
    /// Categories of one life of a plugin that get a logger each in the host; further ones share one.
    /// </summary>
    public const int Categories = 256;

    public static string Cut(string? text, int limit) =>
        text is null ? "" : text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 3), "...");
}
