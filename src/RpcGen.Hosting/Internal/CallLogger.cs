using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace RpcGen.Hosting.Internal;

/// <summary>Logs each call and how it ended.</summary>
internal sealed class CallLogger(ILogger logger) : RpcInterceptor
{
    public override ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next) =>
        LogAsync("Call of", call.Contract, call.Method, next);

    public override ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next) =>
        LogAsync("Handler of", call.Contract, call.Method, next);

    private async ValueTask LogAsync(string direction, string contract, string method, Func<ValueTask> next)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next().ConfigureAwait(false);
            Log.Called(logger, direction, contract, method, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (Exception exception)
        {
            Log.CallFailed(
                logger, exception, direction, contract, method, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            throw;
        }
    }
}
