using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Receiving;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>A call whose arguments are encoded and that has not been sent.</summary>
internal readonly struct EncodedCall(RpcProxyTarget target, int method, MessageBuffer buffer)
{
    public RpcProxyTarget Target { get; } = target;

    public MessageBuffer Buffer { get; } = buffer;

    public RpcMethodDescriptor Method => Target.Binding.Methods[method];

    /// <summary>Tracks whether the code that awaits calls of the method blocks.</summary>
    public MethodState Continuations => Target.Binding.Continuations[method];

    public Session Session => Target.Session;
}
