using System.IO.Pipelines;

namespace RpcGen.Streams;

/// <summary>A duplex pipe of the peer.</summary>
internal sealed class RemoteDuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input { get; } = input;

    public PipeWriter Output { get; } = output;
}
