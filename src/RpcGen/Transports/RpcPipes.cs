using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Security;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Network;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.Streams;

namespace RpcGen;

/// <summary>Creates channels over pipes and streams that you provide.</summary>
public static class RpcPipes
{
    // Windows cannot report whether a pipe is empty. So reading goes on this long after the child has exited.
    private static readonly TimeSpan s_lastReads = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The standard streams of a child process that serves or connects to <c>stdio:</c>. Start it with
    /// <see cref="ProcessStartInfo.RedirectStandardInput"/> and
    /// <see cref="ProcessStartInfo.RedirectStandardOutput"/>, and do not touch either stream.
    /// </summary>
    /// <param name="process">
    /// The child. Dispose it after the connection: its exit ends the connection, even while processes that it started
    /// keep the pipes open. <see cref="Process.EnableRaisingEvents"/> is set for that.
    /// </param>
    /// <exception cref="InvalidOperationException">A stream is not redirected.</exception>
    public static RpcChannel ToChild(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Stream input = process.StandardOutput.BaseStream;
        Stream output = process.StandardInput.BaseStream;
        ChildExit exit = new(process);
        if (!OperatingSystem.IsWindows() && input is PipeStream from && output is PipeStream to)
        {
            return new FileChannel(from.SafePipeHandle, to.SafePipeHandle, exit);
        }

        StreamChannel channel = new(input, output, exit);
        exit.Watch(async () =>
        {
            await Task.Delay(s_lastReads, TimeProvider.System).ConfigureAwait(false);
            channel.Abort();
        });
        return channel;
    }

    /// <summary>
    /// A channel over a pair of pipelines. The channel completes both. <see
    /// cref="RpcConnection.Create(System.IO.Pipelines.IDuplexPipe, RpcConnectionOptions?)"/> accepts the pair directly.
    /// </summary>
    /// <param name="pipe">The channel reads received bytes from its input and writes sent bytes to its output.</param>
    /// <param name="peer">The peer on the other end, as far as you know it.</param>
    public static RpcChannel FromPipelines(System.IO.Pipelines.IDuplexPipe pipe, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        return new PipelineChannel(pipe, peer);
    }

    /// <summary>
    /// A channel over a stream that reads and writes at the same time, such as an
    /// <see cref="System.Net.Security.SslStream"/>. The channel owns it. <see
    /// cref="RpcConnection.Create(Stream, RpcConnectionOptions?)"/> accepts the stream directly.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="peer">
    /// The peer on the other end, as far as you know it. Default: the owner of the certificate that the other end of an
    /// authenticated <see cref="System.Net.Security.SslStream"/> has presented.
    /// </param>
    /// <exception cref="ArgumentException">A named pipe was not opened for asynchronous use.</exception>
    public static RpcChannel FromStream(Stream stream, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream is NamedPipeServerStream { IsAsync: false } or NamedPipeClientStream { IsAsync: false })
        {
            // Its reads would block its writes: the connection would hang at its first call.
            throw new ArgumentException("Open the named pipe with PipeOptions.Asynchronous", nameof(stream));
        }

        return new StreamChannel(stream, stream, peer: peer ?? (stream is SslStream tls ? TlsPeer.Of(tls) : null));
    }

    /// <summary>A channel over two ends of anonymous pipes, such as inherited ones. The channel owns them.</summary>
    /// <param name="input">The end from which the channel receives.</param>
    /// <param name="output">The end to which the channel sends.</param>
    public static RpcChannel FromHandles(SafeFileHandle input, SafeFileHandle output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        return OperatingSystem.IsWindows()
            ? new StreamChannel(new FileStream(input, FileAccess.Read), new FileStream(output, FileAccess.Write))
            : new FileChannel(input, output);
    }
}
