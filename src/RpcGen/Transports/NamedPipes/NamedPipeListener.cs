using System.IO.Pipes;
using RpcGen.Transports.Streams;

namespace RpcGen.Transports.NamedPipes;

/// <summary>Listens on a named pipe of Windows. Not tested on Windows yet.</summary>
internal sealed class NamedPipeListener : RpcListener
{
    // The size of the system's buffers; a write that fits returns at once.
    private const int BufferSize = 64 * 1024;

    private readonly string _name;
    private readonly CancellationTokenSource _disposed = new();
    private NamedPipeServerStream _next;

    private NamedPipeListener(RpcEndpoint endpoint, string name)
    {
        Endpoint = endpoint;
        _name = name;
        _next = Create(PipeOptions.FirstPipeInstance);
    }

    public override RpcEndpoint Endpoint { get; }

    public static NamedPipeListener Open(RpcEndpoint endpoint, string name)
    {
        try
        {
            return new NamedPipeListener(endpoint, name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RpcConnectException(
                $"{endpoint} is taken: the pipe '{name}' exists already ({exception.Message})", exception);
        }
    }

    public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        NamedPipeServerStream pipe = _next;
        try
        {
            await pipe.WaitForConnectionAsync(linked.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The client left before it was accepted. This instance cannot be used again.
            _next = Create(PipeOptions.None);
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        // Created before the connected instance is returned: without a waiting one, another process could take the
        // name.
        _next = Create(PipeOptions.None);
        return new StreamChannel(pipe, pipe);
    }

    public override async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _next.DisposeAsync().ConfigureAwait(false);
    }

    private NamedPipeServerStream Create(PipeOptions first) => new(
        _name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly | first, BufferSize, BufferSize);
}
