using System.Buffers;
using System.Buffers.Binary;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Transports.InMemory;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.Protocol;

/// <summary>
/// A peer that sends whatever bytes a test wants to a real connection, and reads the frames that come back.
/// </summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly RpcChannel _channel;
    private readonly Task<RpcConnection> _starting;

    // A frame that never comes is a failure, not a hang: the peer reads without a limit.
    private readonly Timer _patience;
    private RpcConnection? _connection;
    private bool _disposed;

    /// <summary>A peer on a channel.</summary>
    /// <param name="channel">The peer's end; disposed with it.</param>
    /// <param name="starting">The victim, when it has shaken hands.</param>
    public RawPeer(RpcChannel channel, Task<RpcConnection> starting)
    {
        _channel = channel;
        _starting = starting;
        _patience = new Timer(
            static channel => GiveUp((RpcChannel)channel!), channel, 2 * TestWait.Limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the victim serves.</summary>
    public Shapes Shapes { get; private init; } = null!;

    /// <summary>The victim, as soon as the test can know it.</summary>
    public RpcConnection Connection => _connection
        ?? (_starting.IsCompletedSuccessfully ? _starting.Result : throw new InvalidOperationException("It has not shaken hands"));

    /// <summary>A call of the victim to this peer that waits for its answer, if a scene has one.</summary>
    public Task<string>? OwnCall { get; set; }

    /// <summary>The victim's wait for the next item of a stream, if a scene has one.</summary>
    public Task<bool>? OwnItem { get; set; }

    /// <summary>Bytes sent so far.</summary>
    public long SentBytes { get; private set; }

    public static RawPeer Connect(RpcConnectionOptions? options = null)
    {
        (InMemoryChannel raw, InMemoryChannel real) = InMemoryChannel.CreatePair();
        RpcConnection connection = RpcConnection.Create(real, options);
        connection.Expose<ITestService>(new TestService(connection));
        Shapes shapes = new();
        connection.Expose<IShapes>(shapes);
        return new RawPeer(raw, StartedAsync(connection)) { Shapes = shapes, _connection = connection };
    }

    public static async Task<RawPeer> ShakeAsync(RpcConnectionOptions? options = null)
    {
        RawPeer peer = Connect(options);
        await peer.ShakeHandsAsync();
        return peer;
    }

    /// <summary>Says Hello, and takes that of the victim.</summary>
    /// <param name="layout">The layout of shared memory that the peer claims to know; 0 for none.</param>
    public async Task ShakeHandsAsync(int layout = 0)
    {
        SendBytes(Hello(1, 1, layout: layout));
        _connection = await _starting.Soon();
        if (layout == 0)
        {
            Receive();
        }
        else
        {
            new HostilePeer((SharedMemoryChannel)_channel).MoveChannel();
        }
    }

    /// <summary>A connection, when it has shaken hands.</summary>
    public static async Task<RpcConnection> StartedAsync(RpcConnection connection)
    {
        await connection.StartAsync();
        return connection;
    }

    public void SendHello(int oldest, int newest, int maxCalls = 100) => SendBytes(Hello(oldest, newest, maxCalls));

    /// <summary>A Hello frame.</summary>
    public static byte[] Hello(int oldest, int newest, int maxCalls = 100, int layout = 0) =>
        HostilePeer.Frame((ref RpcWriter writer) =>
    {
        writer.WriteArrayHeader(2);
        writer.Write(3);
        writer.WriteMapHeader(8);
        foreach ((int key, int value) in ((int, int)[])
            [(0, oldest), (1, newest), (2, 65536), (3, 1 << 20), (4, maxCalls), (7, 100), (8, 1 << 20), (9, layout)])
        {
            writer.Write(key);
            writer.Write(value);
        }
    });

    /// <summary>Sends a frame.</summary>
    public void Send(HostilePeer.Writing write) => SendBytes(HostilePeer.Frame(write));

    /// <summary>Sends a frame with this content.</summary>
    public void Send(string hex)
    {
        byte[] content = Convert.FromHexString(hex);
        Send((ref RpcWriter writer) => writer.WriteRaw(content));
    }

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = _channel.TrySend(bytes, default);
            SentBytes += sent;
            bytes = bytes[sent..];
            if (sent == 0)
            {
                _channel.Wait(RpcChannelReadiness.Send);
            }
        }
    }

    /// <summary>Sends bytes to a victim that may have closed the channel already.</summary>
    public void TrySendBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            SendBytes(bytes);
        }
        catch (IOException)
        {
            // It did.
        }
    }

    /// <summary>Goes away without a word.</summary>
    public void End()
    {
        _channel.Abort();
        if (!_disposed)
        {
            _disposed = true;

            _patience.Dispose();
            _channel.Dispose();
        }
    }

    /// <summary>Binds the test service as number 0 with the one method AddAsync.</summary>
    public void BindService(int id = 0, string contract = "RpcGen.TestPeer.ITestService")
    {
        RpcGen.CompilerServices.RpcMethodDescriptor add = RpcGen.CompilerServices.RpcContract<ITestService>.Descriptor
            .Methods.First(method => method.Name == nameof(ITestService.AddAsync));
        RpcGen.CompilerServices.RpcMethodDescriptor wait = RpcGen.CompilerServices.RpcContract<ITestService>.Descriptor
            .Methods.First(method => method.Name == nameof(ITestService.WaitUncancellableAsync));
        Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(id);
            writer.Write(contract);
            writer.WriteArrayHeader(4);
            writer.Write(add.Name);
            writer.Write(add.Fingerprint);
            writer.Write(wait.Name);
            writer.Write(wait.Fingerprint);
        });
    }

    /// <summary>Binds all methods of a contract; their ordinals are those of the contract here.</summary>
    public void Bind<T>(int id)
        where T : class => SendBytes(Binding<T>(id));

    /// <summary>A frame that binds all methods of a contract; their ordinals are those of the contract here.</summary>
    public static byte[] Binding<T>(int id)
        where T : class
    {
        RpcGen.CompilerServices.RpcContractDescriptor contract = RpcGen.CompilerServices.RpcContract<T>.Descriptor;
        return HostilePeer.Frame((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(id);
            writer.Write(contract.Name);
            writer.WriteArrayHeader(contract.Methods.Count * 2);
            foreach (RpcGen.CompilerServices.RpcMethodDescriptor method in contract.Methods)
            {
                writer.Write(method.Name);
                writer.Write(method.Fingerprint);
            }
        });
    }

    /// <summary>Calls a method over a binding; target, arguments and options are given as MessagePack.</summary>
    public void Call<T>(int id, string target, string method, string arguments, string? options = null)
        where T : class => SendBytes(Calling<T>(id, target, method, arguments, options));

    /// <inheritdoc cref="Call{T}"/>
    public static byte[] Calling<T>(int id, string target, string method, string arguments, string? options = null)
        where T : class
    {
        int ordinal = RpcGen.CompilerServices.RpcContract<T>.Descriptor.Methods
            .Select((candidate, i) => (candidate.Name, i)).First(candidate => candidate.Name == method).i;
        return HostilePeer.Frame((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(options is null ? 5 : 6);
            writer.Write(6);
            writer.Write(id);
            writer.WriteRaw(Convert.FromHexString(target));
            writer.Write(ordinal);
            writer.WriteRaw(Convert.FromHexString(arguments));
            writer.WriteRaw(Convert.FromHexString(options ?? ""));
        });
    }

    /// <summary>Sends a ping and waits for the answer: the victim lives, and has processed what came before.</summary>
    public void ExpectAlive()
    {
        Send("921007");
        ReceiveKind(17);
    }

    /// <summary>Checks that nothing is on its way to this peer: the next frame is the answer to a ping.</summary>
    public void ExpectNothing()
    {
        Send("921009");
        Assert.Equal("9211cd0009", Convert.ToHexStringLower(Receive()));
    }

    /// <summary>Waits for a GoAway whose text begins with a rule, and for the end of the connection.</summary>
    public async Task ExpectRejectedAsync(string rule)
    {
        byte[] goodbye = await Task.Run(() => ReceiveKind(19)).Soon();
        RpcCloseReason reason = await Connection.Closed.Soon();
        RpcReader reader = new(goodbye);
        reader.ReadArrayHeader(3);
        reader.Skip();
        Assert.Equal(5, reader.ReadInt32());
        Assert.StartsWith($"{rule}: ", reader.ReadString(), StringComparison.Ordinal);
        Assert.Equal(RpcCloseKind.ProtocolViolation, reason.Kind);
        Assert.Contains($"{rule}:", reason.Message, StringComparison.Ordinal);
    }

    /// <summary>Waits for the error that answers call 0, and checks its status; the connection lives on.</summary>
    public void ExpectError(RpcStatus status)
    {
        Assert.Equal($"9608cd0000{(int)status:x2}", Convert.ToHexStringLower(ReceiveKind(8))[..12]);
        ExpectAlive();
    }

    /// <summary>The content of the next frame.</summary>
    public byte[] Receive()
    {
        byte[] header = ReceiveExactly(5);
        return ReceiveExactly(BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)));
    }

    /// <summary>Reads to the end of the connection.</summary>
    public void ReceiveEnd()
    {
        byte[] rest = new byte[4096];
        try
        {
            while (_channel.Receive(rest, default) > 0)
            {
            }
        }
        catch (IOException)
        {
            // An end as well.
        }
    }

    /// <summary>Reads frames until one of a kind comes.</summary>
    public byte[] ReceiveKind(int kind)
    {
        while (true)
        {
            byte[] content = Receive();
            if (content[1] == kind)
            {
                return content;
            }
        }
    }

    /// <summary>Reads frames until one of some kinds comes; null if the connection ends before.</summary>
    public byte[]? TryReceiveKind(params byte[] kinds)
    {
        try
        {
            while (true)
            {
                byte[] content = Receive();
                if (kinds.Contains(content[1]))
                {
                    return content;
                }
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Abort();
        await ((Task)_starting.Soon()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RpcConnection? victim = _connection ?? (_starting.IsCompletedSuccessfully ? _starting.Result : null);
        if (victim is not null)
        {
            await victim.DisposeAsync();
        }

        End();
    }

    private static void GiveUp(RpcChannel channel)
    {
        try
        {
            channel.Abort();
        }
        catch (ObjectDisposedException)
        {
            // The test has just ended.
        }
    }

    private byte[] ReceiveExactly(int count)
    {
        byte[] buffer = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = _channel.Receive(buffer.AsSpan(filled), default);
            if (received == 0)
            {
                throw new EndOfStreamException();
            }

            filled += received;
        }

        return buffer;
    }
}
