using System.Runtime.Versioning;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// Descriptors that are closed together unless they are released. No program that this process starts inherits one,
/// and none is so low that it collides with what a child is given.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class DescriptorSet : IDisposable
{
    private const int Lowest = 10;

    private readonly List<int> _descriptors = [];

    /// <summary>A pair of connected stream sockets.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public (int First, int Second) SocketPair()
    {
        const int Unix = 1; // AF_UNIX
        const int Stream = 1; // SOCK_STREAM
        int* ends = stackalloc int[2];

        // macOS has no flag for it: there, a program that another thread starts at this very moment gets the ends.
        int closeOnExec = OperatingSystem.IsMacOS() ? 0 : 0x80000; // SOCK_CLOEXEC
        return Libc.SocketPair(Unix, Stream | closeOnExec, 0, ends) == 0 ? Add(ends) : throw Libc.Error("socketpair");
    }

    /// <summary>A pipe: the end to read from, and the end to write to.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        int result = OperatingSystem.IsMacOS() ? Libc.Pipe(ends) : Libc.Pipe2(ends, 0x80000); // O_CLOEXEC
        return result == 0 ? Add(ends) : throw Libc.Error("pipe");
    }

    /// <summary>Another descriptor of an open file.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public int Copy(int descriptor)
    {
        int copy = Libc.Duplicate(descriptor, Lowest);
        _descriptors.Add(copy);
        return copy;
    }

    /// <summary>The caller owns a descriptor from here on.</summary>
    public void Release(int descriptor) => _descriptors.Remove(descriptor);

    public void Dispose()
    {
        foreach (int descriptor in _descriptors)
        {
            _ = Libc.Close(descriptor);
        }

        _descriptors.Clear();
    }

    private (int First, int Second) Add(int* ends)
    {
        _descriptors.Add(ends[0]);
        _descriptors.Add(ends[1]);
        return (Raise(ends[0]), Raise(ends[1]));
    }

    private int Raise(int descriptor)
    {
        if (descriptor >= Lowest)
        {
            Libc.SetCloseOnExec(descriptor);
            return descriptor;
        }

        int copy = Libc.Duplicate(descriptor, Lowest);
        _descriptors.Remove(descriptor);
        _descriptors.Add(copy);
        _ = Libc.Close(descriptor);
        return copy;
    }
}
