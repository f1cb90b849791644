using Microsoft.Extensions.Logging;

namespace RpcGen.Hosting.Internal;

/// <summary>The categories and lines of the log.</summary>
internal static partial class Log
{
    public const string Connections = "RpcGen.Connections";
    public const string Calls = "RpcGen.Calls";
    public const string Refusals = "RpcGen.Refusals";

    [LoggerMessage(1, LogLevel.Information, "Listening on {Endpoint}")]
    public static partial void Listening(ILogger logger, string endpoint);

    [LoggerMessage(2, LogLevel.Information, "Stopping: calls in flight have up to {DrainTimeout}")]
    public static partial void Stopping(ILogger logger, TimeSpan drainTimeout);

    [LoggerMessage(
        3, LogLevel.Warning, "The host's shutdown time is over: {Connections} connections end with their calls")]
    public static partial void Cut(ILogger logger, int connections);

    [LoggerMessage(4, LogLevel.Information, "{Connection} opened")]
    public static partial void Opened(ILogger logger, RpcConnection connection);

    [LoggerMessage(5, LogLevel.Information, "{Connection} ended: {Reason}")]
    public static partial void Ended(ILogger logger, object connection, RpcCloseReason reason);

    [LoggerMessage(6, LogLevel.Warning, "{Client} cannot connect: {Problem}; next attempt in {NextAttempt}")]
    public static partial void ConnectFailed(ILogger logger, object client, string problem, TimeSpan? nextAttempt);

    [LoggerMessage(7, LogLevel.Information, "{Client} is connected again")]
    public static partial void Reconnected(ILogger logger, object client);

    [LoggerMessage(8, LogLevel.Warning, "A client of {Endpoint} was refused")]
    public static partial void Refused(ILogger logger, Exception exception, object endpoint);

    [LoggerMessage(12, LogLevel.Warning, "{Connection} of {Peer} may not use {Contract}")]
    public static partial void Denied(ILogger logger, RpcConnection connection, RpcPeer? peer, string contract);

    [LoggerMessage(9, LogLevel.Error, "An exception that no caller hears of")]
    public static partial void Unhandled(ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Debug, "{Direction} {Contract}/{Method} ended after {Milliseconds} ms")]
    public static partial void Called(
        ILogger logger, string direction, string contract, string method, double milliseconds);

    [LoggerMessage(11, LogLevel.Warning, "{Direction} {Contract}/{Method} failed after {Milliseconds} ms")]
    public static partial void CallFailed(
        ILogger logger, Exception exception, string direction, string contract, string method, double milliseconds);
}
