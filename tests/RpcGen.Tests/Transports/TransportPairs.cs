using System.Diagnostics;
using System.IO.Pipelines;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using RpcGen.Testing;
using RpcGen.Transports;
using RpcGen.Transports.InMemory;
using RpcGen.Transports.Streams;

namespace RpcGen.Tests.Transports;

/// <summary>Makes connected channels of each transport.</summary>
internal static class TransportPairs
{
    public static async Task<ChannelPair> OverEndpointAsync(string kind)
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New(kind));
        RpcTransport transport = RpcTransport.Of(endpoint);
        await using RpcListener listener = await transport.ListenAsync(endpoint, default);
        ValueTask<RpcChannel> accepting = listener.AcceptAsync(default);
        RpcChannel client = await transport.ConnectAsync(endpoint, default);
        return new ChannelPair(client, await accepting);
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

    private sealed record class DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
