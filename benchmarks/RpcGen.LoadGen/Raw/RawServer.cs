using System.Buffers.Binary;

namespace RpcGen.LoadGen.Raw;

/// <summary>Answers raw ping-pongs: first a header that says how many and how large, then nothing but the bytes.</summary>
internal static class RawServer
{
    public const int HeaderSize = 12;

    public static void Start(IRawPipe pipe) =>
        new Thread(() => Run(pipe)) { IsBackground = true, Name = "raw baseline" }.Start();

    private static void Run(IRawPipe pipe)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        while (pipe.Receive(header))
        {
            byte[] request = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            byte[] response = new byte[BinaryPrimitives.ReadInt32LittleEndian(header[4..])];
            int count = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            for (int i = 0; i < count && pipe.Receive(request); i++)
            {
                pipe.Send(response);
            }
        }
    }
}
