using RpcGen.Calls;

namespace RpcGen.References;

/// <summary>One mention of an object of the peer in a message that came.</summary>
/// <param name="reference">The object.</param>
/// <param name="scoped">Whether it ends with that call in any case.</param>
internal sealed class ProxyArgument(ImportedObject reference, bool scoped) : IAttachment
{
    public void Undo()
    {
    }

    public void CallEnded() => reference.EndArgument(scoped);

    public void Drop() => reference.ReleaseOne();
}
