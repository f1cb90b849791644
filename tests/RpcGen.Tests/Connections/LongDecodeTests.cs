using RpcGen.CompilerServices;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

[RpcContract]
public interface ILongArguments
{
    Task<int> CountAsync(List<HeldItem> items);
}

/// <summary>An item whose first decoded instance waits for the test.</summary>
public sealed class HeldItem
{
    public static SemaphoreSlim Begun { get; } = new(0);

    public static SemaphoreSlim Release { get; } = new(0);

    public static int Decoded => s_decoded;

    private static int s_decoded;

    public int Number
    {
        get;
        set
        {
            field = value;
            if (value == 0)
            {
                s_decoded = 0;
                Begun.Release();
                Release.Wait();
            }

            Interlocked.Increment(ref s_decoded);
        }
    }
}

/// <summary>Arguments whose call has ended while they are decoded are not decoded to their end.</summary>
public sealed class LongDecodeTests
{
    private static readonly List<HeldItem> s_items = Items(200_000);

    private static readonly RpcConnectionOptions s_options = new()
    {
        Limits = new RpcLimits { MaxMessageSize = 16 * 1024 * 1024 },
    };

    [Fact]
    public async Task A_deadline_ends_a_long_decode()
    {
        Clock clock = new();
        await using Wire wire = await ConnectAsync(s_options with { TimeProvider = clock });
        Task<int> call;
        using (RpcCall.WithDeadline(TimeSpan.FromMinutes(5)))
        {
            call = wire.Client.GetProxy<ILongArguments>().CountAsync(s_items);
        }

        await HeldItem.Begun.WaitAsync().Soon();
        clock.Ahead = TimeSpan.FromMinutes(6);

        await AssertAbandonedAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        Assert.True(wire.Server.IsOpen);
    }

    [Fact]
    public async Task The_end_of_the_connection_ends_a_long_decode()
    {
        await using Wire wire = await ConnectAsync(s_options);
        Task<int> call = wire.Client.GetProxy<ILongArguments>().CountAsync(s_items);
        await HeldItem.Begun.WaitAsync().Soon();

        Task closing = Task.Run(async () => await wire.Server.DisposeAsync());
        await TestWait.Until(() => wire.Server.Session.HasEnded, "the connection ends");

        await AssertAbandonedAsync();
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
        await closing.Soon();
    }

    private static Task<Wire> ConnectAsync(RpcConnectionOptions server) => Wire.ConnectAsync(
        connection => connection.Expose<ILongArguments>(new Counter()),
        serverOptions: server, clientOptions: s_options);

    // Far less than a megabyte of further objects may be decoded.
    private static async Task AssertAbandonedAsync()
    {
        HeldItem.Release.Release();
        await TestWait.Until(() => HeldItem.Decoded > 0, "decoding goes on");
        await TestWait.SettleAsync();
        Assert.InRange(HeldItem.Decoded, 1, 20_000);
    }

    private static List<HeldItem> Items(int count)
    {
        // Leaves out the first item, whose constructor would wait.
        List<HeldItem> items = [.. Enumerable.Range(1, count).Select(i => new HeldItem { Number = i })];
        items.Insert(0, new HeldItem());
        return items;
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }

    private sealed class Counter : ILongArguments
    {
        public Task<int> CountAsync(List<HeldItem> items) => Task.FromResult(items.Count);
    }
}
