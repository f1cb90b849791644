using System.ComponentModel;
using System.Reflection;

namespace RpcGen.CompilerServices;

/// <summary>
/// Entry points for libraries between a program and this one. Their generic methods look up the contract for the
/// assembly of the caller, and continue with its descriptor.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContracts
{
    /// <summary>Returns the descriptor of a contract for code of an assembly.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is not a contract.</exception>
    public static RpcContractDescriptor Find<T>(Assembly caller)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(caller);
        return RpcContract<T>.IsAmbiguous ? RpcContract<T>.Of(caller) : RpcContract<T>.Descriptor;
    }

    /// <summary>Does the same as <see cref="RpcConnection.Expose{T}(T)"/>.</summary>
    /// <exception cref="InvalidOperationException">The contract is exposed already.</exception>
    public static void Expose(RpcConnection connection, RpcContractDescriptor descriptor, object target)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(target);
        connection.Session.Expose(descriptor, target);
    }

    /// <summary>
    /// Ends calls of a contract that is not exposed with <see cref="RpcStatus.PermissionDenied"/> instead of
    /// <see cref="RpcStatus.Unimplemented"/>.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="descriptor">The contract.</param>
    /// <param name="refused">Runs for each such call, on a thread for user code.</param>
    public static void Refuse(RpcConnection connection, RpcContractDescriptor descriptor, Action refused)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(refused);
        connection.Session.Refuse(descriptor.Name, refused);
    }

    /// <summary>Returns a copy of the options that later changes do not affect.</summary>
    public static RpcConnectionOptions Copy(RpcConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Copy();
    }

    /// <summary>Returns how many frames a connection has received; a change shows activity.</summary>
    public static long CountReceivedFrames(RpcConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Session.ReceivedFrames;
    }

    /// <summary>Does the same as <see cref="RpcConnection.GetProxy{T}()"/>.</summary>
    public static object GetProxy(RpcConnection connection, RpcContractDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(descriptor);
        return connection.Session.ProxyOf(descriptor);
    }

    /// <summary>Does the same as <see cref="RpcClient.GetProxy{T}()"/>.</summary>
    public static object GetProxy(RpcClient client, RpcContractDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(descriptor);
        return client.ProxyOf(descriptor);
    }
}
