using System.IO.Pipelines;

namespace RpcGen.Tests.Streams;

/// <summary>Methods that get one end of a pipe.</summary>
[RpcContract]
public interface IPipes
{
    ValueTask ReadAsync(PipeReader reader);

    ValueTask WriteAsync(PipeWriter writer);
}
