using RpcGen.TestKit;
using RpcGen.Tests.Protocol.Example;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Protocol;

/// <summary>The example session of wire-format.md, split at each byte, and ended behind each byte.</summary>
public sealed class ExampleSessionCutTests
{
    private static readonly (bool IsServers, byte[] Bytes)[] s_steps = [.. ExampleSessionTests.Session()];
    private static readonly int s_length = s_steps.Where(step => !step.IsServers).Sum(step => step.Bytes.Length);

    [WireRule("F5")]
    [Fact]
    public async Task F5_The_server_sends_the_same_bytes_wherever_those_of_the_client_are_split()
    {
        Assert.InRange(s_length, 300, 4000);
        for (int position = 0; position <= s_length; position++)
        {
            await using Victim victim = new(position, int.MaxValue, ends: false);
            Assert.Null(victim.Replay());
        }
    }

    [WireRule("F5")]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task F5_The_server_sends_the_same_bytes_when_those_of_the_client_come_a_few_at_a_time(int piece)
    {
        await using Victim victim = new(0, piece, ends: false);

        Assert.Null(victim.Replay());
    }

    [Fact]
    public async Task A_session_may_end_behind_each_byte()
    {
        for (int position = 0; position <= s_length; position++)
        {
            await using Victim victim = new(position, int.MaxValue, ends: true);
            string? difference = victim.Replay();
            RpcCloseReason reason = await victim.Connection.Closed.Soon();

            // With the last byte, the session is complete.
            bool isGraceful = position == s_length;
            Assert.True(difference is null or "the server has closed", $"byte {position}: {difference}");
            Assert.True(
                reason.Kind == (isGraceful ? RpcCloseKind.ClosedByPeer : RpcCloseKind.PeerLost),
                $"byte {position}: {reason}");
            await victim.Connection.Session.WaitForHandlersAsync().Soon();
            await TestWait.Until(
                () => victim.Connection.Session.Streams.Count == 0 && victim.Connection.GetReferences().Count == 0,
                $"streams and references are gone after byte {position}");
        }
    }

    private sealed class Victim : IAsyncDisposable
    {
        private readonly InMemoryChannel _raw;
        private readonly Task _starting;

        public Victim(int position, int maxPiece, bool ends)
        {
            (_raw, InMemoryChannel real) = InMemoryChannel.CreatePair();
            Connection = RpcConnection.Create(
                new SplitChannel(real, position, maxPiece, ends), new RpcConnectionOptions { Name = "server" });
            Connection.Expose<ICounter>(new Counter());
            _starting = Connection.StartAsync();
        }

        public RpcConnection Connection { get; }

        /// <summary>Plays the client.</summary>
        /// <returns>What was not as the example has it; null if nothing was.</returns>
        public string? Replay()
        {
            foreach ((bool isServers, byte[] bytes) in s_steps)
            {
                try
                {
                    string? difference = isServers ? Expect(bytes) : Send(bytes);
                    if (difference is not null)
                    {
                        return difference;
                    }
                }
                catch (IOException)
                {
                    return "the server has closed";
                }
            }

            return null;
        }

        public async ValueTask DisposeAsync()
        {
            _raw.Abort();
            await Connection.DisposeAsync();
            await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private string? Send(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_raw.TrySend(bytes, default)..];
            }

            return null;
        }

        private string? Expect(byte[] bytes)
        {
            byte[] received = new byte[bytes.Length];
            for (int filled = 0; filled < received.Length;)
            {
                int count = _raw.Receive(received.AsSpan(filled), default);
                if (count == 0)
                {
                    return "the server has closed";
                }

                filled += count;
            }

            return bytes.AsSpan().SequenceEqual(received)
                ? null
                : $"{Convert.ToHexStringLower(received)} instead of {Convert.ToHexStringLower(bytes)}";
        }
    }
}
