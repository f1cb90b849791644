using RpcGen.Calls;

namespace RpcGen.References;

/// <summary>One mention of an object of the peer in a received message.</summary>
/// <param name="reference">The object.</param>
/// <param name="scoped">Whether the reference always ends with that call.</param>
internal sealed class ProxyArgument(ImportedObject reference, bool scoped) : IAttachment
{
    public void Undo()
    {
    }

    public void CallEnded() => reference.EndArgument(scoped);

    public void Drop() => reference.ReleaseOne();
}
