using Microsoft.Extensions.DependencyInjection;

namespace RpcGen.Hosting.Internal;

/// <summary>An object for each call, from the scope of the call.</summary>
internal sealed class CallSource<TContract, TImplementation> : RpcTargetSource<TContract>
    where TContract : class
    where TImplementation : class, TContract
{
    public override TContract TargetOfCall() => CallScopes.Current.GetRequiredService<TImplementation>();
}
