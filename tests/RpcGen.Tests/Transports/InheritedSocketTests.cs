using System.Net.Sockets;
using RpcGen.TestKit;

namespace RpcGen.Tests.Transports;

/// <summary>What a process is told of a descriptor that cannot carry a connection, and of a peer that ended.</summary>
public sealed class InheritedSocketTests
{
    [Fact]
    public async Task A_descriptor_that_is_not_open_is_named()
    {
        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync("fd:999999"));

        Assert.Contains("fd:999999 is not open", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_no_socket_and_stays_open()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle("/dev/null");

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync($"fd:{file.DangerousGetHandle()}"));

        Assert.Contains("is a device, not a connected Unix socket", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, RandomAccess.Read(file, new byte[1], 0));
    }

    [Fact]
    public async Task A_socket_that_is_not_connected_stays_open_and_holds_up_no_finalizer()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcConnection.ConnectAsync($"fd:{socket.Handle}"));

        Assert.Contains("not a connected Unix socket", exception.Message, StringComparison.Ordinal);
        await Task.Run(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }).Soon();
        Assert.Equal(1, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Type));
    }

    [Fact]
    public async Task A_descriptor_is_taken_once()
    {
        (Socket mine, int theirs) = TransportPairs.SocketPair();
        RpcEndpoint endpoint = RpcEndpoint.Parse($"fd:{theirs}");
        using RpcChannel channel = await RpcTransport.Of(endpoint).ConnectAsync(endpoint, default);
        mine.Dispose();

        RpcConnectException exception = await Assert.ThrowsAsync<RpcConnectException>(
            () => RpcTransport.Of(endpoint).ConnectAsync(endpoint, default).AsTask());

        Assert.Contains("has carried, another connection", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_made_the_channel_explains_the_loss_of_the_peer()
    {
        (Socket mine, int theirs) = TransportPairs.SocketPair();
        InvalidOperationException cause = new("it was struck by lightning");
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(RpcSockets.FromSocket(mine, null, () => cause));
        RpcEndpoint endpoint = RpcEndpoint.Parse($"fd:{theirs}");
        RpcChannel channel = await RpcTransport.Of(endpoint).ConnectAsync(endpoint, default);
        RpcConnection peer = RpcConnection.Create(channel);
        await peer.StartAsync();
        await using RpcConnection connection = await connecting;

        channel.Abort();

        RpcCloseReason reason = await connection.Closed;
        Assert.Equal(RpcCloseKind.PeerLost, reason.Kind);
        Assert.Equal(cause.Message, reason.Message);
        Assert.Same(cause, reason.Exception);
        await peer.DisposeAsync();
    }
}
