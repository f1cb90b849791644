using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Streams;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// The standard streams of this process, for a child whose parent holds the other ends. From then on they carry only
/// frames: other output would corrupt the frames, and other input would consume them.
/// </summary>
internal sealed class StdioTransport : RpcTransport
{
    public static readonly StdioTransport Instance = new();

    private static int s_taken;

    public override ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new(Take());

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        new(new SingleChannelListener(endpoint, Take()));

    private static RpcChannel Take()
    {
        if (Interlocked.Exchange(ref s_taken, 1) != 0)
        {
            throw new RpcConnectException("The standard streams carry a connection already");
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                (Stream from, Stream to) = WindowsStandardStreams.Take();
                return new StreamChannel(from, to);
            }

            (SafeFileHandle input, SafeFileHandle output) = StandardStreams.Take();
            return new FileChannel(input, output);
        }
        catch
        {
            Volatile.Write(ref s_taken, 0);
            throw;
        }
    }
}
