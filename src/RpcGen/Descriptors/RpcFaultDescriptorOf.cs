using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Describes a declared fault with the codec of its payload.</summary>
/// <param name="name">The name on the wire.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcFaultDescriptor<T, TCodec>(string name) : RpcFaultDescriptor(name)
    where TCodec : IRpcCodec<T>
{
    internal override bool Describes(RpcFaultException exception) => exception is RpcFaultException<T>;

    internal override void Write(ref RpcWriter writer, RpcFaultException exception) =>
        TCodec.Write(ref writer, ((RpcFaultException<T>)exception).Fault);

    internal override RpcFaultException Read(ref RpcReader reader, string message) =>
        new RpcFaultException<T>(TCodec.Read(ref reader), message);
}
