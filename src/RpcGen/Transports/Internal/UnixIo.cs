using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcGen.Transports.Internal;

/// <summary>Blocking and non-blocking I/O on file descriptors, with the errors translated.</summary>
/// <remarks>Callers keep the descriptor open: they hold a reference on its safe handle as long as a call can run.</remarks>
internal static unsafe class UnixIo
{
    public static int Receive(int file, Span<byte> first, Span<byte> second)
    {
        fixed (byte* firstPointer = first, secondPointer = second)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new() { Base = firstPointer, Length = (nuint)first.Length };
            vectors[1] = new() { Base = secondPointer, Length = (nuint)second.Length };
            while (true)
            {
                nint count = Libc.ReadVector(file, vectors, second.IsEmpty ? 1 : 2);
                if (count >= 0)
                {
                    return (int)count;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == Libc.EAgain)
                {
                    // Whoever gave us the descriptor made it non-blocking.
                    Libc.PollEntry entry = new() { File = file, Events = Libc.PollIn };
                    Poll(new Span<Libc.PollEntry>(ref entry), Timeout.Infinite);
                }
                else if (error != Libc.EIntr)
                {
                    throw Failed("receive", error);
                }
            }
        }
    }

    /// <summary>Sends on a socket without blocking; 0 if it is full.</summary>
    public static int TrySend(int socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* firstPointer = first, secondPointer = second)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new() { Base = firstPointer, Length = (nuint)first.Length };
            vectors[1] = new() { Base = secondPointer, Length = (nuint)second.Length };
            Libc.MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
            int flags = Libc.DontWait | Libc.NoSignal;
            while (true)
            {
                nint count = second.IsEmpty
                    ? Libc.Send(socket, firstPointer, (nuint)first.Length, flags)
                    : Libc.SendMessage(socket, &message, flags);
                if (count >= 0)
                {
                    return (int)count;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == Libc.EAgain)
                {
                    return 0;
                }

                if (error != Libc.EIntr)
                {
                    throw Failed("send", error);
                }
            }
        }
    }

    /// <summary>Writes to a pipe; the caller knows that there is room.</summary>
    public static int Write(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            while (true)
            {
                nint count = Libc.Write(file, pointer, (nuint)bytes.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == Libc.EAgain)
                {
                    return 0;
                }

                if (error != Libc.EIntr)
                {
                    throw Failed("send", error);
                }
            }
        }
    }

    /// <summary>Waits until one of up to three descriptors is ready; errors count as ready.</summary>
    public static void Poll(Span<Libc.PollEntry> entries, int timeoutMilliseconds)
    {
        fixed (Libc.PollEntry* pointer = entries)
        {
            while (Libc.Poll(pointer, (nuint)entries.Length, timeoutMilliseconds) < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error != Libc.EIntr)
                {
                    throw Failed("wait", error);
                }
            }
        }
    }

    private static IOException Failed(string operation, int error) => error == Libc.EPipe || error == Libc.EConnReset
        ? new IOException("the other end is closed")
        : new IOException($"{operation} failed: {new Win32Exception(error).Message} (errno {error})");
}
