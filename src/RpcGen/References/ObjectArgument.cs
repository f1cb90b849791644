using RpcGen.Calls;

namespace RpcGen.References;

/// <summary>One mention of an object of this side in a message.</summary>
internal sealed class ObjectArgument(ReferenceTable table, ExportedObject export) : IAttachment
{
    public void Undo() => table.Drop(export, 1);

    public void CallEnded() => table.Drop(export, 1);

    public void Drop() => table.Drop(export, 1);
}
