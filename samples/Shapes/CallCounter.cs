using RpcGen;

namespace Shapes;

/// <summary>An interceptor: sees every call that this side makes.</summary>
internal sealed class CallCounter : RpcInterceptor
{
    public int Calls { get; private set; }

    public override async ValueTask OutgoingCallAsync(RpcOutgoingCall call, Func<ValueTask> next)
    {
        Calls++;
        await next();
    }
}
