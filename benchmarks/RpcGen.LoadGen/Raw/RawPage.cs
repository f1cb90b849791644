using System.IO.MemoryMappedFiles;

namespace RpcGen.LoadGen.Raw;

/// <summary>
/// A page that two processes map, and on which each spins until the other has written: the baseline of shared memory.
/// </summary>
internal sealed unsafe class RawPage : IRawPipe
{
    /// <summary>The largest message that fits.</summary>
    public const int MaxSize = 2048;

    private const int Half = 4096;
    private const int Content = 128;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _outgoing;
    private readonly byte* _incoming;
    private uint _sent;
    private uint _received;

    public RawPage(string path, bool isServer)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, 2 * Half);
        _view = _file.CreateViewAccessor();
        byte* memory = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
        _outgoing = memory + (isServer ? Half : 0);
        _incoming = memory + (isServer ? 0 : Half);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_outgoing + Content, Half - Content));
        Volatile.Write(ref *(uint*)_outgoing, ++_sent);
    }

    public bool Receive(Span<byte> buffer)
    {
        _received++;
        while (Volatile.Read(ref *(uint*)_incoming) != _received)
        {
            Thread.SpinWait(1);
        }

        new ReadOnlySpan<byte>(_incoming + Content, buffer.Length).CopyTo(buffer);
        return true;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
