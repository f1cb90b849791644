using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.Streams;

namespace RpcGen.Transports;

/// <summary>Makes channels of pipes that two processes share by inheritance.</summary>
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
}
