using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.Peers.Measuring;

/// <summary>A server process and a client in this one that is connected to it.</summary>
internal sealed class PeerSession : IAsyncDisposable
{
    private readonly Process _server;

    private PeerSession(Peer peer, string path, Process server, PeerClient client)
    {
        Peer = peer;
        Path = path;
        _server = server;
        Client = client;
    }

    public Peer Peer { get; }

    /// <summary>The socket of the server.</summary>
    public string Path { get; }

    public PeerClient Client { get; }

    public static async Task<PeerSession> OpenAsync(Peer peer, DirectoryInfo folder)
    {
        string path = System.IO.Path.Combine(folder.FullName, peer.Key + ".sock");
        Process server = OwnProcess.Start(redirect: true, "serve", peer.Key, path);
        if (await server.StandardOutput.ReadLineAsync() is not "ready")
        {
            throw new InvalidOperationException($"The server of {peer.Name} has ended");
        }

        return new PeerSession(peer, path, server, await peer.ConnectAsync(path));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _server.StandardInput.Close();
        await OwnProcess.EndAsync(_server);
    }
}
