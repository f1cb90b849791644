using System.IO.Pipes;
using System.Security.Principal;
using RpcGen.Transports.Streams;

namespace RpcGen.Transports.NamedPipes;

/// <summary>
/// Named pipes of Windows. Unix does not use them: .NET emulates them there with sockets that other users can hijack.
/// Not tested on Windows yet.
/// </summary>
/// <remarks>
/// <see cref="PipeOptions.CurrentUserOnly"/> gives the pipe an access list of this user alone, and makes the client
/// compare the server's owner before it sends anything. The client allows no impersonation: by default, a process that
/// took the name first could act as the client. <see cref="PipeOptions.FirstPipeInstance"/> makes sure that the name is
/// free.
/// </remarks>
internal sealed class NamedPipeTransport : RpcTransport
{
    public static readonly NamedPipeTransport Instance = new();

    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        NamedPipeClientStream pipe = new(
            ".", PipeName(endpoint), PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly,
            TokenImpersonationLevel.Anonymous);
        try
        {
            await pipe.ConnectAsync(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            return new StreamChannel(pipe, pipe);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw new RpcConnectException(
                $"{endpoint} cannot be reached (pipe '{PipeName(endpoint)}'): {exception.Message}", exception);
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new(NamedPipeListener.Open(endpoint, PipeName(endpoint)));

    private static string PipeName(RpcEndpoint endpoint) => $"rpcgen.{endpoint.ToString().Replace(':', '.')}";
}
