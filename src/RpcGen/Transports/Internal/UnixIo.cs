using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcGen.Transports.Internal;

/// <summary>Blocking and non-blocking I/O on file descriptors. Errors become exceptions.</summary>
/// <remarks>
/// The caller keeps the descriptor open: it holds a reference on the safe handle as long as a call can run.
/// </remarks>
internal static unsafe class UnixIo
{
    /// <summary>
    /// A number that no file can have. Every call on it fails, and poll(2) returns at once. poll(2) would ignore a
    /// negative number.
    /// </summary>
    public const int Closed = int.MaxValue;

    public static int Receive(int file, Span<byte> first, Span<byte> second)
    {
        fixed (byte* firstPointer = first, secondPointer = second)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new() { Base = firstPointer, Length = (nuint)first.Length };
            vectors[1] = new() { Base = secondPointer, Length = (nuint)second.Length };
            bool isReset = false;
            while (true)
            {
                nint count = Libc.ReadVector(file, vectors, second.IsEmpty ? 1 : 2);
                if (HasReceived(count, file, ref isReset))
                {
                    return (int)count;
                }
            }
        }
    }

    /// <summary>Sends on a socket without blocking; returns 0 if the socket is full.</summary>
    public static int TrySend(int socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* firstPointer = first, secondPointer = second)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new() { Base = firstPointer, Length = (nuint)first.Length };
            vectors[1] = new() { Base = secondPointer, Length = (nuint)second.Length };
            Libc.MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
            while (!first.IsEmpty && !second.IsEmpty)
            {
                nint count = Libc.SendMessage(socket, &message, Libc.DontWait | Libc.NoSignal);
                if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EPerm)
                {
                    // A sandbox may forbid only this call: the second buffer is sent by the next one.
                    break;
                }

                if (!IsInterrupted(count, out int sent))
                {
                    return sent;
                }
            }

            Libc.IoVector only = vectors[first.IsEmpty ? 1 : 0];
            while (true)
            {
                nint count = Libc.Send(socket, only.Base, only.Length, Libc.DontWait | Libc.NoSignal);
                if (!IsInterrupted(count, out int sent))
                {
                    return sent;
                }
            }
        }
    }

    /// <summary>Sends on a socket without blocking; returns 0 if the socket is full.</summary>
    public static int TrySend(int socket, Libc.MessageHeader* message)
    {
        while (true)
        {
            if (!IsInterrupted(Libc.SendMessage(socket, message, Libc.DontWait | Libc.NoSignal), out int sent))
            {
                return sent;
            }
        }
    }

    /// <summary>Receives bytes with control data.</summary>
    public static int Receive(int socket, Libc.MessageHeader* message, int flags, nuint controlSpace)
    {
        bool isReset = false;
        while (true)
        {
            message->ControlLength = controlSpace;
            nint count = Libc.ReceiveMessage(socket, message, flags);
            if (HasReceived(count, socket, ref isReset))
            {
                return (int)count;
            }
        }
    }

    /// <summary>Begins to connect a non-blocking socket.</summary>
    /// <returns>0 if it is connected, else the number of the error.</returns>
    public static int Connect(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address)
        {
            return Libc.Connect(socket, pointer, (uint)address.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Writes to a pipe; the caller knows that there is room.</summary>
    public static int Write(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            while (true)
            {
                if (!IsInterrupted(Libc.Write(file, pointer, (nuint)bytes.Length), out int written))
                {
                    return written;
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

    // False if the call must be repeated. A peer that closes with unread bytes resets the socket. The error comes once,
    // before the last bytes of the peer, which contain its reason.
    private static bool HasReceived(nint count, int file, ref bool isReset)
    {
        if (count > 0 || (count == 0 && !isReset))
        {
            return true;
        }

        int error = count < 0 ? Marshal.GetLastPInvokeError() : Libc.EConnReset;
        if (error == Libc.EConnReset && !isReset)
        {
            isReset = true;
        }
        else if (error == Libc.EAgain && !isReset)
        {
            // The creator of the descriptor made it non-blocking.
            Libc.PollEntry entry = new() { File = file, Events = Libc.PollIn };
            Poll(new Span<Libc.PollEntry>(ref entry), Timeout.Infinite);
        }
        else if (error != Libc.EIntr)
        {
            throw Failed("receive", isReset ? Libc.EConnReset : error);
        }

        return false;
    }

    // Converts the result of a send: the number of bytes, 0 if there is no room. True if a signal came before any byte.
    private static bool IsInterrupted(nint result, out int sent)
    {
        sent = (int)Math.Max(result, 0);
        if (result >= 0)
        {
            return false;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Libc.EIntr || (error == Libc.EAgain ? false : throw Failed("send", error));
    }

    /// <summary>Creates the exception for a failed system call.</summary>
    public static IOException Failed(string operation, int error) => error == Libc.EPipe || error == Libc.EConnReset
        ? new IOException("the other end is closed")
        : new IOException($"{operation} failed: {new Win32Exception(error).Message} (errno {error})");
}
