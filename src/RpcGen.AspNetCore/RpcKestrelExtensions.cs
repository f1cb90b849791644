using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using RpcGen.AspNetCore.Internal;
using RpcGen.Hosting;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Serves RpcGen on endpoints of Kestrel.</summary>
public static class RpcKestrelExtensions
{
    /// <summary>
    /// Speaks RpcGen on an endpoint, in place of HTTP: <c>kestrel.ListenAnyIP(7443, listen =&gt;
    /// listen.UseHttps(tls).UseRpcGen())</c>. Without <c>UseHttps</c> before it, bytes are not encrypted and the
    /// client is not authenticated.
    /// </summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="server">The name of the server, as given to <c>AddRpcGen</c>.</param>
    /// <exception cref="InvalidOperationException">There is no server of this name.</exception>
    public static IConnectionBuilder UseRpcGen(this IConnectionBuilder builder, string server = RpcServerNames.Default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RpcAcceptor acceptor = RpcServerNames.Find(builder.ApplicationServices, server);
        return builder.Run(connection => KestrelClient.ServeAsync(acceptor, connection));
    }
}
