using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Sockets;
using RpcGen.LoadGen.Raw;
using RpcGen.Transports.InMemory;

namespace RpcGen.LoadGen.Measuring;

/// <summary>
/// Starts the server process of a transport, and connects to it with the library and the raw baseline.
/// </summary>
internal static class Sessions
{
    private static RpcConnectionOptions? s_options;

    // Created on first use, because the command line has to be read before.
    public static RpcConnectionOptions Options => s_options ??= new()
    {
        Limits = new RpcLimits { MaxMessageSize = 256 * 1024 * 1024 },
        SharedMemory = new RpcSharedMemoryOptions { Wait = Wait },
    };

    /// <summary>How both processes wait on shared memory; the server inherits it.</summary>
    private static RpcWaitStrategy Wait =>
        Enum.Parse<RpcWaitStrategy>(Environment.GetEnvironmentVariable(WaitVariable) ?? "Adaptive", ignoreCase: true);

    public const string WaitVariable = "LOADGEN_WAIT";

    /// <summary>
    /// True if the raw baseline of small messages over shared memory is a page on which both sides spin. Beside busy
    /// processes, it would wait for the scheduler's slices, so the blocking socket is the baseline then.
    /// </summary>
    public static bool ComparesWithPage { get; set; } = true;

    public static Task<Session> OpenAsync(string transport, bool pin) => transport switch
    {
        "memory" => OpenMemoryAsync(),
        "stdio" => OpenStdioAsync(pin),
        "tcp" or "tls" or "ws" => OpenNetworkAsync(transport, pin),
        _ when IsReachable(transport) => OpenSocketAsync(transport, pin),
        _ => throw new ArgumentException(
            $"unknown transport '{transport}'; unix, pipe, shm, stdio, memory, tcp, tls and ws are known"),
    };

    /// <summary>Whether further processes can connect by a name that <see cref="NewEndpoint"/> makes.</summary>
    public static bool IsReachable(string transport) => transport is "unix" or "pipe" or "shm";

    public static string NewEndpoint(string transport)
    {
        string name = $"loadgen-{Environment.ProcessId}-{Environment.TickCount64:x}";
        return transport == "unix"
            ? $"unix:{Path.Combine(Path.GetTempPath(), $"{name}.sock")}"
            : $"{transport}:{name}";
    }

    /// <summary>Returns the path of the page of the raw baseline of shared memory.</summary>
    public static string PagePath(string rawPath) => rawPath + ".page";

    private static async Task<Session> OpenSocketAsync(string transport, bool pin)
    {
        string endpoint = NewEndpoint(transport);
        string rawPath = Path.Combine(
            Path.GetTempPath(), $"loadgen-{Environment.ProcessId}-{Environment.TickCount64:x}.raw");
        RawPage? page = transport == "shm" && ComparesWithPage ? new RawPage(PagePath(rawPath), isServer: false) : null;
        Process server = OwnProcess.Start(redirect: true, "serve", endpoint, "socket", rawPath);
        Pin(server, pin);
        await server.StandardOutput.ReadLineAsync();
        RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, Options);
        if (transport == "shm" && await connection.SharedMemoryStatus is { IsUsed: false } status)
        {
            throw new InvalidOperationException(status.ToString());
        }

        Socket raw = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        raw.Connect(new UnixDomainSocketEndPoint(rawPath));
        return new Session(
            transport, connection, new RawClient(new RawSocket(raw), page),
            async () =>
            {
                await OwnProcess.EndAsync(server);
                File.Delete(rawPath);
                File.Delete(PagePath(rawPath));
                if (transport == "unix")
                {
                    File.Delete(endpoint["unix:".Length..] + ".lock");
                }
            },
            isOneProcess: false);
    }

    private static async Task<Session> OpenNetworkAsync(string road, bool pin)
    {
        Process server = OwnProcess.Start(redirect: true, "serve-network", road);
        Pin(server, pin);

        // The endpoint, and the port of the baseline.
        string[] where = (await server.StandardOutput.ReadLineAsync())!.Split(' ');
        RpcConnection connection = await RpcConnection.ConnectAsync(
            where[0], Options with { Tls = new RpcTlsOptions { Validate = RawRoads.IsServer } });
        return new Session(
            road, connection, await RawRoads.ConnectAsync(road, int.Parse(where[1])),
            async () => await OwnProcess.EndAsync(server),
            isOneProcess: false);
    }

    private static async Task<Session> OpenStdioAsync(bool pin)
    {
        AnonymousPipeServerStream toServer = new(PipeDirection.Out, HandleInheritability.Inheritable);
        AnonymousPipeServerStream fromServer = new(PipeDirection.In, HandleInheritability.Inheritable);
        Process server = OwnProcess.Start(
            redirect: true, "serve", "stdio:", "pipes",
            $"{toServer.GetClientHandleAsString()},{fromServer.GetClientHandleAsString()}");
        Pin(server, pin);
        toServer.DisposeLocalCopyOfClientHandle();
        fromServer.DisposeLocalCopyOfClientHandle();
        RpcConnection connection = await RpcConnection.ConnectAsync(RpcPipes.ToChild(server), Options);
        return new Session(
            "stdio", connection, new RawClient(new RawStreams(fromServer, toServer)),
            async () =>
            {
                await OwnProcess.EndAsync(server);
            },
            isOneProcess: false);
    }

    private static async Task<Session> OpenMemoryAsync()
    {
        string endpoint = NewEndpoint("memory");
        RpcServer server = new(new RpcServerOptions { Connection = Options });
        server.Expose<ILoad>(new LoadServer());
        await server.ListenAsync(endpoint);
        RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, Options);
        (InMemoryChannel first, InMemoryChannel second) = InMemoryChannel.CreatePair();
        RawServer.Start(new RawChannel(second));
        return new Session(
            "memory", connection, new RawClient(new RawChannel(first)), () => server.DisposeAsync(),
            isOneProcess: true);
    }

    private static void Pin(Process server, bool pin)
    {
        if (pin && OperatingSystem.IsLinux())
        {
            server.ProcessorAffinity = 2;
            Process.GetCurrentProcess().ProcessorAffinity = 1;
        }
    }
}
