using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RpcGen.AspNetCore.Internal;
using RpcGen.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves RpcGen over WebSockets.</summary>
public static class RpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Speaks RpcGen over the WebSockets that clients open at a path:
    /// <c>app.MapRpcGen("/rpc").RequireAuthorization()</c>.
    /// <c>app.UseWebSockets()</c> must come before it.
    /// </summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="server">The name of the server, as given to <c>AddRpcGen</c>.</param>
    /// <exception cref="InvalidOperationException">There is no server of this name.</exception>
    public static IEndpointConventionBuilder MapRpcGen(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern,
        string server = RpcServerNames.Default)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        RpcAcceptor acceptor = RpcServerNames.Find(endpoints.ServiceProvider, server);
        return endpoints.Map(pattern, context => WebSocketClient.ServeAsync(acceptor, context))
            .WithDisplayName($"RpcGen {pattern}");
    }
}
