using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.Streams;

namespace RpcGen;

/// <summary>Makes channels of pipes and streams of yours.</summary>
public static class RpcPipes
{
    // Windows cannot say whether a pipe is empty: how long what an exited child has sent may still be read.
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
    /// A pair of pipelines, for code that needs a channel; <see cref="RpcConnection.Create(System.IO.Pipelines.IDuplexPipe,
    /// RpcConnectionOptions?)"/> takes them as they are. The channel completes both.
    /// </summary>
    /// <param name="pipe">What is received is read from its input, what is sent is written to its output.</param>
    /// <param name="peer">Who is on the other end, as far as you know.</param>
    public static RpcChannel FromPipelines(System.IO.Pipelines.IDuplexPipe pipe, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        return new PipelineChannel(pipe, peer);
    }

    /// <summary>
    /// A stream that reads and writes at the same time, such as an <see cref="System.Net.Security.SslStream"/>; the channel
    /// owns it. <see cref="RpcConnection.Create(Stream, RpcConnectionOptions?)"/> takes it as it is.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="peer">
    /// Who is on the other end, as far as you know. Default: the owner of the certificate that the other end of an
    /// authenticated <see cref="System.Net.Security.SslStream"/> has shown.
    /// </param>
    /// <exception cref="ArgumentException">It is a named pipe that was not opened for asynchronous use.</exception>
    public static RpcChannel FromStream(Stream stream, RpcPeer? peer = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream is NamedPipeServerStream { IsAsync: false } or NamedPipeClientStream { IsAsync: false })
        {
            // Its reads would keep its writes waiting: the connection would hang at its first call.
            throw new ArgumentException("Open the named pipe with PipeOptions.Asynchronous", nameof(stream));
        }

        return new StreamChannel(stream, stream, peer: peer ?? PeerOf(stream));
    }

    /// <summary>Two ends of anonymous pipes, for instance inherited ones. The channel owns them.</summary>
    /// <param name="input">Received from.</param>
    /// <param name="output">Sent to.</param>
    public static RpcChannel FromHandles(SafeFileHandle input, SafeFileHandle output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        return OperatingSystem.IsWindows()
            ? new StreamChannel(new FileStream(input, FileAccess.Read), new FileStream(output, FileAccess.Write))
            : new FileChannel(input, output);
    }

    private static RpcCertificatePeer? PeerOf(Stream stream)
    {
        if (stream is not SslStream { IsAuthenticated: true, RemoteCertificate: { } shown })
        {
            return null;
        }

        using X509Certificate2 certificate = new(shown);
        return new RpcCertificatePeer(certificate);
    }
}
