using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Does to its standard streams what programs do that know nothing of the frames in them.</summary>
[RpcContract]
public interface IStandardStreams
{
    /// <summary>Prints a line in every way there is, also through a child, and reads a line.</summary>
    /// <returns>What was read.</returns>
    Task<string> UseAsync(string line);

    /// <summary>The process that was started before the standard streams were opened, and holds them.</summary>
    ValueTask<int> GrandchildAsync();

    /// <summary>Ends the process.</summary>
    Task ExitAsync(int code);
}
