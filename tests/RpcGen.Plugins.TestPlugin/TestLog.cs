using Microsoft.Extensions.Logging;

namespace RpcGen.Plugins.TestPlugin;

internal static partial class TestLog
{
    [LoggerMessage(11, LogLevel.Information, "Read {Count} words of {Path}, {Part}, {IsLast}")]
    public static partial void Read(ILogger logger, int count, string path, double part, bool isLast);

    [LoggerMessage(12, LogLevel.Error, "Failed at {Word}")]
    public static partial void Failed(ILogger logger, Exception exception, string word);

    [LoggerMessage(13, LogLevel.Debug, "It ends")]
    public static partial void Ends(ILogger logger);
}
