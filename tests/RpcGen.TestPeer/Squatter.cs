using System.Net.Sockets;

namespace RpcGen.TestPeer;

/// <summary>Another user who takes a path again and again, and waits there for clients that talk.</summary>
internal static class Squatter
{
    /// <summary>
    /// Takes the path until standard input ends. Prints how often it listened, and how many bytes clients sent.
    /// </summary>
    public static async Task RunAsync(string path)
    {
        Task<string> end = Task.Run(Console.In.ReadToEnd);
        Console.WriteLine("ready");
        int listened = 0;
        int received = 0;
        for (int round = 0; !end.IsCompleted; round++)
        {
            // Leaves the other user some time, of a different length in each round.
            await Task.Delay(round % 5);
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                // By force, or where nothing is; sometimes the lock goes as well.
                if (round % 2 == 0)
                {
                    File.Delete(path);
                }

                if (round % 7 == 0)
                {
                    File.Delete(path + ".lock");
                }

                socket.Bind(new UnixDomainSocketEndPoint(path));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
                }

                socket.Listen(16);
                listened++;
                received += await TalkAsync(socket);
            }
            catch (Exception exception)
                when (exception is SocketException or IOException or UnauthorizedAccessException)
            {
                await Task.Yield();
            }
        }

        Console.WriteLine($"{listened} {received}");
    }

    private static async Task<int> TalkAsync(Socket socket)
    {
        int received = 0;
        for (int i = 0; i < 3; i++)
        {
            if (!socket.Poll(TimeSpan.FromMilliseconds(2), SelectMode.SelectRead))
            {
                continue;
            }

            using Socket client = await socket.AcceptAsync();
            client.ReceiveTimeout = 20;
            try
            {
                received += client.Receive(new byte[4096]);
            }
            catch (SocketException)
            {
                // Connected, found out, and said nothing.
            }
        }

        return received;
    }
}
