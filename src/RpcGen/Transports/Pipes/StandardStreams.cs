using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// Moves the standard streams away from their descriptors. What the program and the processes that it starts print goes
/// to standard error from then on, and what they read is empty: neither reaches the frames.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    // Console keeps copies of the descriptors. A program makes them early, when the system gives low numbers.
    private const int HighestCopy = 1023;

    /// <summary>Takes both streams. The caller owns the descriptors, which started processes do not get.</summary>
    /// <exception cref="RpcConnectException">A stream is closed, or standard error leads to the same place.</exception>
    public static (SafeFileHandle Input, SafeFileHandle Output) Take()
    {
        UnixFile input = UnixFile.Of(Input) ?? throw new RpcConnectException("Standard input is closed");
        UnixFile output = UnixFile.Of(Output) ?? throw new RpcConnectException("Standard output is closed");
        UnixFile? error = UnixFile.Of(Error);
        if (output.IsSameAs(error))
        {
            throw new RpcConnectException(
                "Standard error leads to the same place as standard output, where it would break the frames. A program " +
                "that listens on stdio: is started by another one, with pipes of its own (RpcPipes.ToChild)");
        }

        try
        {
            using SafeFileHandle nothing =
                File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            int empty = (int)nothing.DangerousGetHandle();
            SafeFileHandle movedInput = Move(Input);
            SafeFileHandle movedOutput = Move(Output);

            // A descriptor that another thread opens or closes at this very moment may be mistaken for a copy. The
            // streams are opened when a program starts.
            for (int file = 0; file <= HighestCopy; file++)
            {
                bool isMoved = file == (int)movedInput.DangerousGetHandle() || file == (int)movedOutput.DangerousGetHandle();
                if (isMoved || UnixFile.Of(file) is not { } candidate)
                {
                    continue;
                }

                if (candidate.IsSameAs(output) && file != Input)
                {
                    UnixDescriptor.Replace(file, error is null ? empty : Error);
                }
                else if (candidate.IsSameAs(input))
                {
                    UnixDescriptor.Replace(file, empty);
                }
            }

            return (movedInput, movedOutput);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RpcConnectException($"The standard streams cannot be taken: {exception.Message}", exception);
        }
    }

    private static SafeFileHandle Move(int file)
    {
        int moved = UnixDescriptor.TryDuplicate(file, minimum: Error + 1);
        return moved >= 0
            ? new SafeFileHandle(moved, ownsHandle: true)
            : throw new IOException($"no descriptor is left for a copy of descriptor {file}");
    }
}
