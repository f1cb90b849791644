using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RpcGen.Calls;

/// <summary>Creates spans and measurements of calls, and transmits the W3C trace context.</summary>
internal sealed class TelemetryInterceptor : RpcInterceptor
{
    public static readonly TelemetryInterceptor Instance = new();

    public override async ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
    {
        using Activity? activity = Telemetry.Activities.StartActivity(
            $"{call.Contract}/{call.Method}", ActivityKind.Client);
        if ((activity ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } current)
        {
            call.TraceParent = current.Id;
            call.TraceState = current.TraceStateString;
        }

        await MeasureAsync(
            activity, Tags(call.Contract, call.Method), Telemetry.ClientInFlight, Telemetry.ClientDuration, next)
            .ConfigureAwait(false);
    }

    public override async ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next)
    {
        ActivityContext.TryParse(call.TraceParent, call.TraceState, isRemote: true, out ActivityContext parent);
        using Activity? activity = Telemetry.Activities.StartActivity(
            $"{call.Contract}/{call.Method}", ActivityKind.Server, parent);
        await MeasureAsync(
            activity, Tags(call.Contract, call.Method), Telemetry.ServerInFlight, Telemetry.ServerDuration, next)
            .ConfigureAwait(false);
    }

    private static async ValueTask MeasureAsync(
        Activity? activity, TagList tags, UpDownCounter<long> inFlight, Histogram<double> duration,
        Func<ValueTask> next)
    {
        inFlight.Add(1, tags);
        long start = Stopwatch.GetTimestamp();
        string? error = null;
        try
        {
            await next().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error = ErrorType(exception);
            throw;
        }
        finally
        {
            inFlight.Add(-1, tags);
            Finish(activity, error, ref tags);
            duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    private static TagList Tags(string contract, string method) => new()
    {
        { "rpc.system.name", "rpcgen" },
        { "rpc.method", $"{contract}/{method}" },
    };

    private static void Finish(Activity? activity, string? error, ref TagList tags)
    {
        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        if (activity is not null)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                activity.SetTag(tag.Key, tag.Value);
            }

            if (error is not null)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    private static string ErrorType(Exception exception) => exception switch
    {
        RpcRemoteException remote => remote.RemoteTypeName ?? nameof(RpcStatus.Unknown),
        RpcException { IsOfCall: true, Status: not RpcStatus.Unknown } rpc => rpc.Status.ToString(),
        _ => exception.GetType().FullName ?? "unknown",
    };
}
