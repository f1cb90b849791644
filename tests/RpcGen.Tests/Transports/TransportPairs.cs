using System.Diagnostics;
using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RpcGen.TestKit;
using RpcGen.Transports.InMemory;
using RpcGen.Transports.Network;
using RpcGen.Transports.Streams;

namespace RpcGen.Tests.Transports;

/// <summary>Makes connected channels of each transport.</summary>
internal static partial class TransportPairs
{
    // A process takes each descriptor once: every test has a number of its own.
    private static int s_number = 600;

    public static async Task<ChannelPair> OverEndpointAsync(string kind)
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New(kind));
        RpcTransport transport = RpcTransport.Of(
            endpoint, new NetworkSettings(AllowInsecure: false, Certificates.Tls(Certificates.Server)));
        await using RpcListener listener = await transport.ListenAsync(endpoint, default);
        ValueTask<RpcChannel> accepting = listener.AcceptAsync(default);
        RpcChannel client = await transport.ConnectAsync(listener.Endpoint, default);
        RpcChannel server = await accepting;
        await Task.WhenAll(Task.Run(client.Open), Task.Run(server.Open));
        return new ChannelPair(client, server);
    }

    public static ChannelPair InMemory()
    {
        (InMemoryChannel first, InMemoryChannel second) = InMemoryChannel.CreatePair();
        return new ChannelPair(first, second);
    }

    /// <summary>What stdio and inherited pipes are made of.</summary>
    public static ChannelPair InheritedPipes()
    {
        (SafeFileHandle requestsIn, SafeFileHandle requestsOut) = Pipe();
        (SafeFileHandle answersIn, SafeFileHandle answersOut) = Pipe();
        return new ChannelPair(
            RpcPipes.FromHandles(answersIn, requestsOut), RpcPipes.FromHandles(requestsIn, answersOut));
    }

    /// <summary>A pair of sockets, one end of which is inherited under a number.</summary>
    public static async Task<ChannelPair> InheritedSocketAsync()
    {
        (Socket mine, int theirs) = SocketPair();
        RpcEndpoint endpoint = RpcEndpoint.Parse($"fd:{theirs}");
        RpcChannel server = await RpcTransport.Of(endpoint).ConnectAsync(endpoint, default);
        return new ChannelPair(RpcSockets.FromSocket(mine), server);
    }

    /// <summary>Two ends: a socket, and a number that no other test uses.</summary>
    public static unsafe (Socket Mine, int Theirs) SocketPair()
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, MakeSocketPair(1, 1 | 0x80000, 0, ends)); // AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC
        int theirs = DuplicateDescriptor(ends[1], 1030, Interlocked.Increment(ref s_number)); // F_DUPFD_CLOEXEC
        Assert.Equal(0, CloseDescriptor(ends[1]));
        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), theirs);
    }

    public static ChannelPair Streams()
    {
        (AnonymousPipeServerStream requestsOut, AnonymousPipeClientStream requestsIn) = PipeStreams();
        (AnonymousPipeServerStream answersOut, AnonymousPipeClientStream answersIn) = PipeStreams();
        return new ChannelPair(
            new StreamChannel(answersIn, requestsOut), new StreamChannel(requestsIn, answersOut));
    }

    public static ChannelPair Pipelines()
    {
        Pipe requests = new();
        Pipe answers = new();
        return new ChannelPair(
            new PipelineChannel(new DuplexPipe(answers.Reader, requests.Writer)),
            new PipelineChannel(new DuplexPipe(requests.Reader, answers.Writer)));
    }

    private static (AnonymousPipeServerStream Out, AnonymousPipeClientStream In) PipeStreams()
    {
        AnonymousPipeServerStream output = new(PipeDirection.Out);
        return (output, new AnonymousPipeClientStream(PipeDirection.In, output.ClientSafePipeHandle));
    }

    private static (SafeFileHandle In, SafeFileHandle Out) Pipe()
    {
        // The streams give their descriptors up to the handles, which own them from here on.
        (AnonymousPipeServerStream output, AnonymousPipeClientStream input) = PipeStreams();
        return (Release(input.SafePipeHandle), Release(output.SafePipeHandle));
    }

    private static SafeFileHandle Release(SafePipeHandle handle)
    {
        SafeFileHandle taken = new(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        return taken;
    }

    [LibraryImport("libc", EntryPoint = "socketpair")]
    private static unsafe partial int MakeSocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int DuplicateDescriptor(int descriptor, int command, nint minimum);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    private sealed record class DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
