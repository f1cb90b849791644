using System.IO.Pipes;
using System.Net.Sockets;
using RpcGen.LoadGen.Measuring;
using RpcGen.LoadGen.Raw;

namespace RpcGen.LoadGen;

/// <summary>The server process. Ends when its parent closes its standard input, or the stdio connection ends.</summary>
internal static class ServeCommand
{
    public static async Task RunAsync(string endpoint, string rawKind, string rawAddress)
    {
        OpenRaw(rawKind, rawAddress);
        int threads = int.Parse(Environment.GetEnvironmentVariable("LOADGEN_THREADS") ?? "64");
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = Sessions.Options with { MaxDedicatedThreads = threads },
            MaxConnections = 2000,
        });
        server.Expose<ILoad>(new LoadServer());
        TaskCompletionSource disconnected = new();
        server.Disconnected += (_, _) => disconnected.TrySetResult();
        await server.ListenAsync(endpoint);
        if (endpoint == "stdio:")
        {
            await disconnected.Task;
            return;
        }

        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
    }

    private static void OpenRaw(string kind, string address)
    {
        switch (kind)
        {
            case "socket":
                Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                listener.Bind(new UnixDomainSocketEndPoint(address));
                listener.Listen(1);
                RawPage? page = File.Exists(Sessions.PagePath(address))
                    ? new RawPage(Sessions.PagePath(address), isServer: true)
                    : null;
                Thread thread = new(() => RawServer.Start(new RawSocket(listener.Accept()), page))
                {
                    IsBackground = true,
                };
                thread.Start();
                break;
            case "pipes":
                string[] handles = address.Split(',');
                RawServer.Start(new RawStreams(
                    new AnonymousPipeClientStream(PipeDirection.In, handles[0]),
                    new AnonymousPipeClientStream(PipeDirection.Out, handles[1])));
                break;
        }
    }
}
