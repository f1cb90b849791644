using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>Base class of generated proxies. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcProxy(RpcProxyTarget target)
{
    /// <summary>The connection the calls go over.</summary>
    internal RpcProxyTarget Target { get; } = target;

    /// <inheritdoc/>
    public override string ToString() => $"proxy of {Target.Binding.Descriptor.Name} on {Target.Connection}";

    /// <summary>Begins a call; the arguments are written next.</summary>
    /// <param name="method">The ordinal of the method.</param>
    /// <param name="argumentCount">How many arguments will be written.</param>
    protected RpcRequest Begin(int method, int argumentCount) => new(Target, method, argumentCount);
}
