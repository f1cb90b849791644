using System.Buffers;
using System.Buffers.Binary;
using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.Testing;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Protocol;

/// <summary>
/// A peer that sends whatever bytes a test wants to a real connection, and reads the frames that come back.
/// </summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly InMemoryChannel _channel;
    private readonly Task _starting;

    private RawPeer(InMemoryChannel channel, RpcConnection connection, Task starting)
    {
        _channel = channel;
        Connection = connection;
        _starting = starting;
    }

    /// <summary>What the victim serves.</summary>
    public Shapes Shapes { get; private init; } = null!;

    /// <summary>The victim.</summary>
    public RpcConnection Connection { get; }

    public static RawPeer Connect(RpcConnectionOptions? options = null)
    {
        (InMemoryChannel raw, InMemoryChannel real) = InMemoryChannel.CreatePair();
        RpcConnection connection = RpcConnection.Create(real, options);
        connection.Expose<ITestService>(new TestService(connection));
        Shapes shapes = new();
        connection.Expose<IShapes>(shapes);
        return new RawPeer(raw, connection, connection.StartAsync()) { Shapes = shapes };
    }

    public static async Task<RawPeer> ShakeAsync(RpcConnectionOptions? options = null)
    {
        RawPeer peer = Connect(options);
        peer.SendHello(1, 1);
        await peer._starting.Soon();
        peer.Receive();
        return peer;
    }

    public void SendHello(int oldest, int newest, int maxCalls = 100) => SendBytes(Hello(oldest, newest, maxCalls));

    /// <summary>A Hello frame.</summary>
    public static byte[] Hello(int oldest, int newest, int maxCalls = 100) => HostilePeer.Frame((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(2);
        writer.Write(3);
        writer.WriteMapHeader(7);
        foreach ((int key, int value) in ((int, int)[])[(0, oldest), (1, newest), (2, 65536), (3, 1 << 20), (4, maxCalls), (7, 100), (8, 1 << 20)])
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
        Send((ref MessagePackWriter writer) => writer.WriteRaw(content));
    }

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_channel.TrySend(bytes, default)..];
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
    public void End() => _channel.Abort();

    /// <summary>Binds the test service as number 0 with the one method AddAsync.</summary>
    public void BindService(int id = 0, string contract = "RpcGen.TestPeer.ITestService")
    {
        RpcGen.CompilerServices.RpcMethodDescriptor add = RpcGen.CompilerServices.RpcContract<ITestService>.Descriptor
            .Methods.First(method => method.Name == nameof(ITestService.AddAsync));
        RpcGen.CompilerServices.RpcMethodDescriptor wait = RpcGen.CompilerServices.RpcContract<ITestService>.Descriptor
            .Methods.First(method => method.Name == nameof(ITestService.WaitUncancellableAsync));
        Send((ref MessagePackWriter writer) =>
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
        return HostilePeer.Frame((ref MessagePackWriter writer) =>
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
        return HostilePeer.Frame((ref MessagePackWriter writer) =>
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

    /// <summary>Waits for a GoAway whose text begins with a rule, and for the end of the connection.</summary>
    public async Task ExpectRejectedAsync(string rule)
    {
        byte[] goodbye = await Task.Run(() => ReceiveKind(19)).Soon();
        RpcCloseReason reason = await Connection.Closed.Soon();
        MessagePackReader reader = new(goodbye);
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

    public async ValueTask DisposeAsync()
    {
        _channel.Abort();
        await Connection.DisposeAsync();
        await _starting.ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
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
