using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>What generated code knows of a contract: its methods, its proxy and its dispatcher.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcContractDescriptor
{
    /// <summary>The name of the contract on the wire.</summary>
    public abstract string Name { get; }

    /// <summary>The methods; a method's place in the list is its ordinal.</summary>
    public abstract IReadOnlyList<RpcMethodDescriptor> Methods { get; }

    /// <summary>The interface.</summary>
    public abstract Type ContractType { get; }

    /// <summary>In which order the handlers of one object run.</summary>
    public virtual RpcOrder Order => RpcOrder.Default;

    /// <summary>Whether the contract declares that its objects are disposed.</summary>
    public virtual bool IsDisposable => false;

    internal RpcMethodDescriptor[] MethodArray => field ??= Named();

    /// <summary>Makes a proxy.</summary>
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
