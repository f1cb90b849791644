using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Pipes;

/// <summary>
/// Moves the standard streams to other descriptors. From then on, output of the program and of processes that it starts
/// goes to standard error, and their input is empty. Neither reaches the frames.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    // Console keeps copies of the descriptors. A program makes them early, when the system still assigns low numbers.
    private const int HighestCopy = 1023;

    /// <summary>
    /// Takes both streams. The caller owns the descriptors; processes that are started do not inherit them.
    /// </summary>
    /// <exception cref="RpcConnectException">A stream is closed, or standard error is the same file.</exception>
    public static (SafeFileHandle Input, SafeFileHandle Output) Take()
    {
        UnixFile input = UnixFile.Of(Input) ?? throw new RpcConnectException("Standard input is closed");
        UnixFile output = UnixFile.Of(Output) ?? throw new RpcConnectException("Standard output is closed");
        UnixFile? error = UnixFile.Of(Error);
        if (output.IsSameAs(error))
        {
            throw new RpcConnectException(
                "Standard error is the same file as standard output, so its text would corrupt the frames. Start a " +
                "program that listens on stdio: from another program, with pipes of its own (RpcPipes.ToChild)");
        }

        try
        {
            using SafeFileHandle nothing =
                File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            int empty = (int)nothing.DangerousGetHandle();
            SafeFileHandle movedInput = Move(Input);
            SafeFileHandle movedOutput = Move(Output);

            // A descriptor that another thread opens or closes at this moment may be mistaken for a copy. That is
            // rare: programs open these streams when they start.
            for (int file = 0; file <= HighestCopy; file++)
            {
                bool isMoved =
                    file == (int)movedInput.DangerousGetHandle() || file == (int)movedOutput.DangerousGetHandle();
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
