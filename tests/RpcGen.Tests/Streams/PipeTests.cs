using System.IO.Pipelines;
using RpcGen.TestKit;

namespace RpcGen.Tests.Streams;

/// <summary>The ends of pipes that travel: completion, cancellation and what is not lost by them.</summary>
public sealed class PipeTests
{
    private static readonly PipeOptions s_narrow = new(pauseWriterThreshold: 1, resumeWriterThreshold: 1);

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Completing_a_writer_sends_what_was_advanced(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        foreach (int size in (int[])[100, 20_000, 100_000])
        {
            Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));

            await pair.Proxy.CompletePipeAsync(pipe.Writer, size).Soon();

            Assert.Equal(size, await CountAsync(pipe.Reader).Soon());
        }
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Cancelling_a_read_ends_it(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        HeldPipes pipes = new();
        pair.Server.Expose<IPipes>(pipes);
        Task call = pair.Client.GetProxy<IPipes>().ReadAsync(new Pipe().Reader).AsTask();
        PipeReader remote = await pipes.Reader.Task.Soon();
        long end = Environment.TickCount64 + 3_000;
        for (int i = 0; Environment.TickCount64 < end; i++)
        {
            using CancellationTokenSource cts = new();
            using Barrier barrier = new(2);
            int spin = i % 60;
            Task cancel = Task.Run(() =>
            {
                barrier.SignalAndWait();
                Thread.SpinWait(spin);
                cts.Cancel();
            });
            barrier.SignalAndWait();
            Task<ReadResult> read = remote.ReadAsync(cts.Token).AsTask();
            await cancel;

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        }

        pipes.Done.SetResult();
        await call.Soon();
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_pipe_of_a_call_that_was_not_sent_is_completed(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        Pipe pipe = new();
        await Assert.ThrowsAnyAsync<RpcException>(
            () => pair.Proxy.PipeAndTextAsync(pipe.Writer, new Refusing()).Soon());

        await Assert.ThrowsAsync<RpcException>(() => pipe.Reader.ReadAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Completing_a_writer_ends_its_pending_flush(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        HeldPipes pipes = new();
        (PipeWriter remote, _, Task call) = await WriteAsync(pair, pipes);
        Task<FlushResult> flush = remote.WriteAsync(new byte[2_000_000]).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);

        remote.Complete();
        pipes.Done.SetResult();

        Assert.True((await flush.Soon()).IsCompleted);
        _ = call;
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Completing_a_writer_ends_its_pending_flush_while_the_handler_runs(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        HeldPipes pipes = new();
        (PipeWriter remote, _, Task call) = await WriteAsync(pair, pipes);
        Task<FlushResult> flush = remote.WriteAsync(new byte[2_000_000]).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);

        remote.Complete();

        Assert.True((await flush.Soon()).IsCompleted);
        pipes.Done.SetResult();
        _ = call;
    }

    [Theory]
    [MemberData(nameof(CancelledFlushes))]
    public async Task A_cancelled_flush_loses_nothing(string transport, bool byToken)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        HeldPipes pipes = new();
        (PipeWriter remote, PipeReader received, Task call) = await WriteAsync(pair, pipes);
        const int Size = 2_000_000;
        remote.GetMemory(Size);
        remote.Advance(Size);
        using CancellationTokenSource cts = new();
        Task<FlushResult> flush = remote.FlushAsync(cts.Token).AsTask();
        await TestWait.SettleAsync();
        Assert.False(flush.IsCompleted);

        if (byToken)
        {
            await cts.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.Soon());
        }
        else
        {
            remote.CancelPendingFlush();
            Assert.True((await flush.Soon()).IsCanceled);
        }

        Task<long> counting = Task.Run(() => CountAsync(received));
        await remote.FlushAsync().Soon();
        await remote.CompleteAsync().Soon();
        pipes.Done.SetResult();
        Assert.Equal(Size, await counting.Soon());
        await call.Soon();
    }

    public static TheoryData<string, bool> CancelledFlushes() => new()
    {
        { "memory", false },
        { "memory", true },
        { "unix", false },
        { "unix", true },
    };

    // The reader takes nothing before the test reads.
    private static async Task<(PipeWriter Remote, PipeReader Received, Task Call)> WriteAsync(
        ProbePair pair, HeldPipes pipes)
    {
        Pipe down = new(s_narrow);
        pair.Server.Expose<IPipes>(pipes);
        Task call = pair.Client.GetProxy<IPipes>().WriteAsync(down.Writer).AsTask();
        return (await pipes.Writer.Task.Soon(), down.Reader, call);
    }

    private static async Task<long> CountAsync(PipeReader reader)
    {
        long total = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            total += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return total;
            }
        }
    }
}
