using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Nodes;

/// <summary>A server of this process that is one of several nodes.</summary>
internal sealed class CatalogNode : IAsyncDisposable
{
    private CatalogNode(RpcServer server, Catalog catalog)
    {
        Server = server;
        Catalog = catalog;
    }

    public RpcServer Server { get; }

    public Catalog Catalog { get; }

    public RpcEndpoint Endpoint => Server.GetEndpoints().Single();

    public static Task<CatalogNode> StartAsync(string kind, string name) =>
        StartAtAsync(RpcEndpoint.Parse(Endpoints.New(kind)), name);

    public static async Task<CatalogNode> StartAtAsync(RpcEndpoint endpoint, string name)
    {
        RpcServer server = new(new RpcServerOptions
        {
            Connection = new RpcConnectionOptions { Tls = Certificates.Tls(Certificates.Server) },
        });
        Catalog catalog = new(name);
        server.Expose<ICatalog>(catalog);
        server.Expose<ITestService>(client => new TestService(client));
        server.Expose<INamed>(new Named(name));
        await server.ListenAsync(endpoint);
        return new CatalogNode(server, catalog);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private sealed class Named(string name) : INamed
    {
        public ValueTask<string> NameAsync() => new(name);
    }
}
