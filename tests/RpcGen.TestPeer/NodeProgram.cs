using System.Security.Cryptography.X509Certificates;

namespace RpcGen.TestPeer;

/// <summary>
/// One of several nodes: writes its endpoint, and serves until standard input ends. It is a class of its own, so that
/// other roles of the program do not load the assembly of certificates.
/// </summary>
internal static class NodeProgram
{
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="ledger">The file that lists the calls.</param>
    /// <param name="certificate">The path of the certificate of the node; empty for none.</param>
    public static async Task RunAsync(string endpoint, string ledger, string[] certificate)
    {
        RpcConnectionOptions options = new();
        if (certificate is [{ } path])
        {
            options.Tls = new RpcTlsOptions { Certificate = X509CertificateLoader.LoadPkcs12FromFile(path, null) };
        }

        await using RpcServer server = new(new RpcServerOptions { Connection = options });
        server.Expose<ICatalog>(new Catalog(endpoint, ledger));
        await server.ListenAsync(endpoint);
        Console.WriteLine(server.GetEndpoints().Single());
        await Console.In.ReadToEndAsync();
    }
}
