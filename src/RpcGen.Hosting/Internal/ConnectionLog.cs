using Microsoft.Extensions.Logging;

namespace RpcGen.Hosting.Internal;

/// <summary>Lets connections log to the host's loggers.</summary>
internal static class ConnectionLog
{
    /// <summary>
    /// Returns a copy that logs unhandled exceptions, unless they go elsewhere, and calls if that is wanted.
    /// </summary>
    public static RpcConnectionOptions Add(RpcConnectionOptions options, bool logsCalls, ILogger log) => options with
    {
        OnUnhandledException = options.OnUnhandledException ?? (exception => Log.Unhandled(log, exception)),
        Interceptors = logsCalls ? [new CallLogger(log), .. options.Interceptors] : options.Interceptors,
    };
}
