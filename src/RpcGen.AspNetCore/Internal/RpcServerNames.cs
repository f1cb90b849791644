using Microsoft.Extensions.DependencyInjection;
using RpcGen.Hosting;

namespace RpcGen.AspNetCore.Internal;

/// <summary>Servers by their names.</summary>
internal static class RpcServerNames
{
    public const string Default = "rpc";

    /// <exception cref="InvalidOperationException">There is no server of this name.</exception>
    public static RpcAcceptor Find(IServiceProvider services, string name) =>
        services.GetKeyedService<RpcAcceptor>(name) ?? throw new InvalidOperationException(
            $"There is no RPC server named '{name}': add it with services.AddRpcGen(\"{name}\")");
}
