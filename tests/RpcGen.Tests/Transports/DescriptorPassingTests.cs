using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using RpcGen.TestKit;
using RpcGen.Transports.Internal;

namespace RpcGen.Tests.Transports;

[SupportedOSPlatform("linux")]
public sealed class DescriptorPassingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"rpcgen-{Guid.NewGuid():n}.sock");
    private readonly Socket _sender = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _receiver;

    public DescriptorPassingTests()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_path));
        listener.Listen();
        _sender.Connect(new UnixDomainSocketEndPoint(_path));
        _receiver = listener.Accept();
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        File.Delete(_path);
    }

    /// <summary>The end of a pipe comes when nobody holds its writing end any more: not the receiver either.</summary>
    [Fact]
    public async Task Two_descriptors_in_one_message_are_refused_and_none_is_kept()
    {
        using System.IO.Pipes.AnonymousPipeServerStream reading = new(System.IO.Pipes.PipeDirection.In);
        SendTwice(reading.ClientSafePipeHandle);
        reading.DisposeLocalCopyOfClientHandle();

        Assert.Throws<IOException>(() => DescriptorPassing.Receive((int)_receiver.Handle, new byte[8], out _, out _));

        Assert.Equal(-1, await Task.Run(reading.ReadByte).Soon());
    }

    [Fact]
    public void A_descriptor_travels_with_its_bytes()
    {
        using SafeFileHandle sent = File.OpenHandle(typeof(DescriptorPassingTests).Assembly.Location);
        Assert.Equal(3, DescriptorPassing.TrySend((int)_sender.Handle, [1, 2, 3], sent));

        byte[] bytes = new byte[8];
        Assert.Equal(
            3, DescriptorPassing.Receive((int)_receiver.Handle, bytes, out SafeFileHandle? received, out bool isLost));
        Assert.False(isLost);

        Assert.Equal([1, 2, 3], bytes[..3]);
        using (received)
        {
            Assert.Equal(RandomAccess.GetLength(sent), RandomAccess.GetLength(received!));
        }
    }

    private unsafe void SendTwice(SafeHandle handle)
    {
        const int Length = 16 + (2 * sizeof(int));
        byte* control = stackalloc byte[Length];
        *(ulong*)control = Length;
        *(int*)(control + 8) = 1; // SOL_SOCKET
        *(int*)(control + 12) = 1; // SCM_RIGHTS
        *(int*)(control + 16) = (int)handle.DangerousGetHandle();
        *(int*)(control + 20) = (int)handle.DangerousGetHandle();
        byte one = 1;
        Libc.IoVector vector = new() { Base = &one, Length = 1 };
        Libc.MessageHeader message =
            new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = Length };
        Assert.Equal(1, UnixIo.TrySend((int)_sender.Handle, &message));
    }
}
