using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace RpcGen.CompilerServices;

/// <summary>Finds the descriptor of a contract without reflection: module initializers put it here.</summary>
/// <typeparam name="T">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContract<T>
    where T : class
{
    private static RpcContractDescriptor? s_descriptor;

    /// <summary>Called by generated module initializers.</summary>
    public static void Register(RpcContractDescriptor descriptor) => Volatile.Write(ref s_descriptor, descriptor);

    internal static RpcContractDescriptor Descriptor => Volatile.Read(ref s_descriptor) ?? Find();

    private static RpcContractDescriptor Find()
    {
        // The assembly that declares T may not have run any code yet.
        RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Volatile.Read(ref s_descriptor) ?? throw new InvalidOperationException(
            $"No RPC code was generated for {typeof(T)}. Put [RpcContract] on the interface and reference the RpcGen " +
            "package in the project that declares it, or name it, type arguments included, in an " +
            "[assembly: RpcContractFor(typeof(...))] of a project that does.");
    }
}
