using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins.Internal.Output;

/// <summary>The host's end of a pipe that a child prints to. Used by the process thread only.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class ChildOutput(int descriptor, LineCollector lines)
{
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] s_buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);

    /// <summary>The descriptor; -1 when the pipe has ended, which poll(2) passes over.</summary>
    public int Descriptor { get; private set; } = descriptor;

    /// <summary>Reads what is there, up to the size of the buffer.</summary>
    /// <returns>How much it was.</returns>
    public int Read()
    {
        if (Descriptor < 0)
        {
            return 0;
        }

        byte* buffer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(s_buffer, 0);
        int count = (int)Libc.Read(Descriptor, buffer, BufferSize);
        if (count > 0)
        {
            lines.Add(s_buffer.AsSpan(0, count));
            return count;
        }

        bool goesOn =
            count < 0 && Marshal.GetLastPInvokeError() is int error && (error == Libc.EAgain || error == Libc.EIntr);
        if (!goesOn)
        {
            Close();
        }

        return 0;
    }

    /// <summary>Reads what is left when the child has ended, and closes the pipe.</summary>
    public void ReadRest(int limit)
    {
        while (limit > 0 && Read() is > 0 and int count)
        {
            limit -= count;
        }

        Close();
    }

    private void Close()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
            lines.End();
        }
    }
}
