using System.IO.Pipelines;

namespace RpcGen.Tests.Streams;

/// <summary>Hands the ends of pipes to the test, in handlers that run until it lets them end.</summary>
public sealed class HeldPipes : IPipes
{
    public TaskCompletionSource<PipeReader> Reader { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<PipeWriter> Writer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the handlers.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask ReadAsync(PipeReader reader)
    {
        Reader.SetResult(reader);
        await Done.Task;
    }

    public async ValueTask WriteAsync(PipeWriter writer)
    {
        Writer.SetResult(writer);
        await Done.Task;
    }
}
