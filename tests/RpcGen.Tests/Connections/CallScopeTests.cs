using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>Deadlines, metadata and captures that hold for the calls inside of a scope.</summary>
public sealed class CallScopeTests
{
    private static readonly RpcMetadataKey<long> s_number = RpcMetadataKey.Int64("number");
    private static readonly RpcMetadataKey<string?> s_text = RpcMetadataKey.String("text");

    [Fact]
    public async Task A_capture_keeps_the_metadata_of_calls_that_run_at_the_same_time()
    {
        Numbered numbered = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<INumbered>(numbered));
        INumbered proxy = wire.Client.GetProxy<INumbered>();
        using RpcReply reply = RpcCall.CaptureReply();
        Task<int>[] calls = [.. Enumerable.Range(0, 3).Select(i => proxy.WaitAsync(i).AsTask())];

        foreach (int i in new[] { 1, 2, 0 })
        {
            numbered.Gates[i].SetResult();
            await calls[i].Soon();
        }

        Assert.Equal([0, 1, 2], reply.Answers.Select(answer => answer.Get(s_number)));
        Assert.Equal(0, reply.Metadata.Get(s_number));
    }

    [Fact]
    public void A_value_that_does_not_fit_leaves_the_one_before()
    {
        RpcMetadata metadata = new();
        metadata.Set(s_text, "old");

        Assert.Throws<InvalidOperationException>(() => metadata.Set(s_text, new string('x', 10_000)));
        Assert.Equal("old", metadata.Get(s_text));

        // The bytes of the previous value do not count.
        metadata.Set(s_text, new string('x', 6_000));
        metadata.Set(s_text, new string('y', 6_000));
        Assert.StartsWith("y", metadata.Get(s_text), StringComparison.Ordinal);
        Assert.Equal(1, metadata.Count);
    }

    [Fact]
    public async Task An_infinite_deadline_is_none()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<INumbered>(new Numbered()));
        INumbered proxy = wire.Client.GetProxy<INumbered>();

        using (RpcCall.WithDeadline(Timeout.InfiniteTimeSpan))
        {
            Assert.Equal(0, await proxy.NumberAsync().Soon());
        }

        using (RpcCall.WithDeadline(TimeSpan.MaxValue))
        {
            Assert.Equal(0, await proxy.NumberAsync().Soon());
        }

        using (RpcCall.WithDeadline(TimeSpan.Zero))
        using (RpcCall.WithDeadline(Timeout.InfiniteTimeSpan))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => proxy.NumberAsync().Soon());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => RpcCall.WithDeadline(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task Awaiting_a_call_twice_says_so()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<INumbered>(new Numbered()));
        ValueTask<int> call = wire.Client.GetProxy<INumbered>().NumberAsync();
        await call;

#pragma warning disable CA2012, RPCGEN203 // The test is about a second await.
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await call);
#pragma warning restore CA2012, RPCGEN203

        Assert.Contains("awaited once", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Numbered : INumbered
    {
        public TaskCompletionSource[] Gates { get; } =
            [
                .. Enumerable.Range(0, 3)
                    .Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)),
            ];

        public ValueTask<int> NumberAsync() => new(0);

        public async ValueTask<int> WaitAsync(int number)
        {
            RpcContext.Current!.Reply.Set(s_number, number);
            await Gates[number].Task;
            return number;
        }
    }
}
