using System.Buffers.Binary;

namespace RpcGen.LoadGen.Raw;

/// <summary>
/// Answers raw ping-pongs: first a header with their number and sizes, then only the bytes.
/// </summary>
internal static class RawServer
{
    public const int HeaderSize = 13;

    public static void Start(IRawPipe pipe, RawPage? page = null) =>
        new Thread(() => Run(pipe, page)) { IsBackground = true, Name = "raw baseline" }.Start();

    private static void Run(IRawPipe pipe, RawPage? page)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        while (pipe.Receive(header))
        {
            byte[] request = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            byte[] response = new byte[BinaryPrimitives.ReadInt32LittleEndian(header[4..])];
            int count = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            IRawPipe channel = header[12] != 0 ? page! : pipe;
            for (int i = 0; i < count && channel.Receive(request); i++)
            {
                channel.Send(response);
            }
        }
    }
}
