namespace RpcGen.Tests;

/// <summary>Surrounds each incoming call with code of a test.</summary>
internal sealed class Around(Func<RpcContext, Func<ValueTask>, ValueTask> run) : RpcInterceptor
{
    /// <summary>Returns options with one interceptor.</summary>
    public static RpcConnectionOptions Options(Func<RpcContext, Func<ValueTask>, ValueTask> run) =>
        new() { Interceptors = [new Around(run)] };

    public override ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next) => run(call, next);
}
