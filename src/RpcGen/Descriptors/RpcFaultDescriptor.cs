using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Describes one declared fault, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcFaultDescriptor
{
    private protected RpcFaultDescriptor(string name) => Name = name;

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    internal abstract bool Describes(RpcFaultException exception);

    internal abstract void Write(ref RpcWriter writer, RpcFaultException exception);

    internal abstract RpcFaultException Read(ref RpcReader reader, string message);
}
