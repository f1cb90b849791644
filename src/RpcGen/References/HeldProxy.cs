using RpcGen.Calls;
using RpcGen.CompilerServices;

namespace RpcGen.References;

/// <summary>
/// Keeps alive the proxy of an object that is sent back to its owner as an argument. While the call runs, the garbage
/// collector must not collect the proxy, which would release the object.
/// </summary>
internal sealed class HeldProxy(RpcProxy proxy) : IAttachment
{
    public void Undo() => GC.KeepAlive(proxy);

    public void CallEnded() => GC.KeepAlive(proxy);

    public void Drop() => GC.KeepAlive(proxy);
}
