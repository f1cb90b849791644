using RpcGen.AspNetCore.Internal;
using RpcGen.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds servers whose clients connect through Kestrel.</summary>
public static class RpcAspNetCoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds a server for <c>UseRpcGen</c> and <c>MapRpcGen</c>. When the host stops, each connection accepts no
    /// further call and closes once the calls in flight have ended.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the server, for several in one host.</param>
    public static RpcServerBuilder AddRpcGen(this IServiceCollection services, string name = RpcServerNames.Default) =>
        services.AddRpcServerWithoutEndpoint(name);
}
