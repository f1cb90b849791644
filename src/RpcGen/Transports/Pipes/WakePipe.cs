using System.IO.Pipes;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Pipes;

/// <summary>A pipe that ends a poll(2): once set, it stays readable.</summary>
internal sealed class WakePipe : IDisposable
{
    private readonly AnonymousPipeServerStream _read = new(PipeDirection.In, HandleInheritability.None);
    private readonly AnonymousPipeClientStream _write;

    public WakePipe()
    {
        _write = new AnonymousPipeClientStream(PipeDirection.Out, _read.ClientSafePipeHandle);
        Descriptor = (int)_read.SafePipeHandle.DangerousGetHandle();
    }

    public int Descriptor { get; }

    public void Set() => UnixIo.Write((int)_write.SafePipeHandle.DangerousGetHandle(), [1]);

    public void Dispose()
    {
        _write.Dispose();
        _read.Dispose();
    }
}
