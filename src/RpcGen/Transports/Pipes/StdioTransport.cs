using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Streams;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// The standard streams of this process, for a child whose parent holds the other ends. What the program itself prints
/// goes to standard error from then on: a stray line would break the frames.
/// </summary>
internal sealed class StdioTransport : RpcTransport
{
    public static readonly StdioTransport Instance = new();

    private static int s_taken;

    public override ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref s_taken, 1) != 0)
        {
            throw new RpcConnectException("The standard streams carry a connection already");
        }

        Console.SetOut(Console.Error);
        return new ValueTask<RpcChannel>(OperatingSystem.IsWindows()
            ? new StreamChannel(Console.OpenStandardInput(), Console.OpenStandardOutput())
            : new FileChannel(
                new SafeFileHandle(0, ownsHandle: false), new SafeFileHandle(1, ownsHandle: false)));
    }

    public override async ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new SingleChannelListener(endpoint, await ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false));
}
