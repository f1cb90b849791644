using RpcGen.Calls;
using RpcGen.CompilerServices;

namespace RpcGen.References;

/// <summary>
/// A proxy of the peer's object that goes home as an argument: while its call runs, nobody may collect the proxy and so
/// release the object.
/// </summary>
internal sealed class HeldProxy(RpcProxy proxy) : IAttachment
{
    public void Undo() => GC.KeepAlive(proxy);

    public void CallEnded() => GC.KeepAlive(proxy);

    public void Drop() => GC.KeepAlive(proxy);
}
