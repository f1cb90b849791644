using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Describes a contract for generated code: its methods, its proxy and its dispatcher.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcContractDescriptor
{
    /// <summary>The name of the contract on the wire.</summary>
    public abstract string Name { get; }

    /// <summary>The methods; a method's index in the list is its ordinal.</summary>
    public abstract IReadOnlyList<RpcMethodDescriptor> Methods { get; }

    /// <summary>The interface.</summary>
    public abstract Type ContractType { get; }

    /// <summary>The order in which the handlers of one object run.</summary>
    public virtual RpcOrder Order => RpcOrder.Default;

    /// <summary>True if the contract declares that its objects are disposed.</summary>
    public virtual bool IsDisposable => false;

    /// <summary>True if each call stands alone, so that a client may choose a connection for each.</summary>
    public virtual bool IsStateless => false;

    internal RpcMethodDescriptor[] MethodArray => field ??= Named();

    /// <summary>Creates a proxy.</summary>
    public abstract object CreateProxy(RpcProxyTarget target);

    private RpcMethodDescriptor[] Named()
    {
        foreach (RpcMethodDescriptor method in Methods)
        {
            method.QualifiedName = $"{Name}.{method.Name}";
        }

        return [.. Methods];
    }

    /// <summary>Decodes the arguments of a call, runs the handler, and answers.</summary>
    public abstract void Dispatch(object target, int method, RpcIncomingCall call, ref RpcReader reader);
}
