using System.Net.Sockets;
using System.Text.RegularExpressions;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol.Example;

namespace RpcGen.Tests.Protocol;

/// <summary>The example session of wire-format.md, replayed against a server, byte by byte.</summary>
public sealed partial class ExampleSessionTests
{
    [Fact]
    public async Task The_server_sends_exactly_the_bytes_of_the_example()
    {
        string endpoint = Endpoints.New("unix");
        await using RpcServer server = new(new RpcServerOptions { Connection = new() { Name = "server" } });
        server.Expose<ICounter>(new Counter());
        TaskCompletionSource<RpcCloseReason> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Disconnected += (_, e) => ended.TrySetResult(e.Reason);
        await server.ListenAsync(endpoint);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint["unix:".Length..]));

        (bool IsServers, byte[] Bytes)[] steps = [.. Session()];
        Assert.NotEmpty(steps);
        foreach ((bool isServers, byte[] bytes) in steps)
        {
            if (!isServers)
            {
                await socket.SendAsync(bytes);
                continue;
            }

            byte[] received = new byte[bytes.Length];
            for (int filled = 0; filled < received.Length;)
            {
                int count = await socket.ReceiveAsync(received.AsMemory(filled)).AsTask().Soon();
                Assert.NotEqual(0, count);
                filled += count;
            }

            Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(received));
        }

        socket.Close();
        Assert.Equal(RpcCloseKind.ClosedByPeer, (await ended.Task.Soon()).Kind);
    }

    // Lines of the block "session": who sends, bytes in hexadecimal, and behind a semicolon what they mean.
    internal static IEnumerable<(bool IsServers, byte[] Bytes)> Session()
    {
        string block = Block().Match(RuleCoverageTests.Specification).Groups["lines"].Value;
        bool isServers = false;
        foreach (string line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            isServers = line[0] == ' ' ? isServers : line[0] == 'S';
            yield return (isServers, Convert.FromHexString(line[1..].Split(';')[0].Replace(" ", "", StringComparison.Ordinal).Trim()));
        }
    }

    [GeneratedRegex("```session\r?\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
