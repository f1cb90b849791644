using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen;

namespace RpcGen.CompilerServices;

/// <summary>Finds the descriptor of a contract without reflection: module initializers register it here.</summary>
/// <typeparam name="T">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContract<T>
    where T : class
{
    private static readonly AssemblyCode<RpcContractDescriptor> s_descriptors = new();

    /// <summary>Registers a descriptor. Generated module initializers call this.</summary>
    /// <param name="descriptor">
    /// The descriptor. A static field of its assembly keeps it alive; this class holds it weakly.
    /// </param>
    public static void Register(RpcContractDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        s_descriptors.Add(descriptor, descriptor.GetType().Assembly);
    }

    /// <summary>The descriptor for callers that belong to no particular assembly.</summary>
    internal static RpcContractDescriptor Descriptor => s_descriptors.Find() ?? Load();

    /// <summary>True if several assemblies have a descriptor, so that the calling assembly matters.</summary>
    /// <remarks>
    /// Always false where all code is compiled ahead of time: there is only one version of each assembly then.
    /// </remarks>
    internal static bool IsAmbiguous => RuntimeFeature.IsDynamicCodeSupported && s_descriptors.IsAmbiguous;

    /// <summary>Returns the descriptor for an assembly: its own, if it has one.</summary>
    internal static RpcContractDescriptor Of(Assembly caller) => s_descriptors.Find(caller) ?? Load();

    private static RpcContractDescriptor Load()
    {
        // The assembly that declares T may not have run any code yet.
        RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return s_descriptors.Find() ?? throw new InvalidOperationException(
            $"No RPC code was generated for {typeof(T)}. Put [RpcContract] on the interface and reference the RpcGen " +
            "package in the project that declares it, or name it, type arguments included, in an " +
            "[assembly: RpcContractFor(typeof(...))] of a project that does.");
    }
}
