using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Sockets;
using RpcGen.LoadGen.Raw;
using RpcGen.Transports;
using RpcGen.Transports.InMemory;

namespace RpcGen.LoadGen.Measuring;

/// <summary>Starts the server process of a transport and connects to it on both roads.</summary>
internal static class Sessions
{
    public static RpcConnectionOptions Options { get; } = new()
    {
        Limits = new RpcLimits { MaxMessageSize = 256 * 1024 * 1024 },
    };

    public static Task<Session> OpenAsync(string transport, bool pin) => transport switch
    {
        "memory" => OpenMemoryAsync(),
        "stdio" => OpenStdioAsync(pin),
        "unix" or "pipe" => OpenSocketAsync(transport, pin),
        _ => throw new ArgumentException($"unknown transport '{transport}'; unix, pipe, stdio and memory are known"),
    };

    /// <summary>A process of this program.</summary>
    public static Process Start(bool redirect, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = redirect,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    public static string NewEndpoint(string transport) => transport == "unix"
        ? $"unix:{Path.Combine(Path.GetTempPath(), $"loadgen-{Environment.ProcessId}-{Environment.TickCount64:x}.sock")}"
        : $"{transport}:loadgen-{Environment.ProcessId}-{Environment.TickCount64:x}";

    private static async Task<Session> OpenSocketAsync(string transport, bool pin)
    {
        string endpoint = NewEndpoint(transport);
        string rawPath = Path.Combine(Path.GetTempPath(), $"loadgen-{Environment.ProcessId}-{Environment.TickCount64:x}.raw");
        Process server = Start(redirect: true, "serve", endpoint, "socket", rawPath);
        Pin(server, pin);
        await server.StandardOutput.ReadLineAsync();
        RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, Options);
        Socket raw = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        raw.Connect(new UnixDomainSocketEndPoint(rawPath));
        return new Session(
            transport, connection, new RawClient(new RawSocket(raw)),
            async () =>
            {
                await EndAsync(server);
                File.Delete(rawPath);
                if (transport == "unix")
                {
                    File.Delete(endpoint["unix:".Length..] + ".lock");
                }
            },
            isOneProcess: false);
    }

    private static async Task<Session> OpenStdioAsync(bool pin)
    {
        AnonymousPipeServerStream toServer = new(PipeDirection.Out, HandleInheritability.Inheritable);
        AnonymousPipeServerStream fromServer = new(PipeDirection.In, HandleInheritability.Inheritable);
        Process server = Start(
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
                await EndAsync(server);
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

    private static async Task EndAsync(Process server)
    {
        if (!server.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            server.Kill();
        }

        await server.WaitForExitAsync();
        server.Dispose();
    }
}
