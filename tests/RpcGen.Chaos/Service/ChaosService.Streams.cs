using System.Runtime.CompilerServices;

namespace RpcGen.Chaos;

// Streams: an end that looks complete is one; items come in order, undamaged, without gaps.
internal sealed partial class ChaosService
{
    public async IAsyncEnumerable<Item> CountAsync(
        long id, int count, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Count, count, size);
        live.AddStream(1);
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (i % 61 == 60)
                {
                    await Task.Yield();
                }

                yield return Item.Create(i, size);
            }
        }
        finally
        {
            live.AddStream(-1);
        }
    }

    public async ValueTask<long> SumAsync(
        long id, int count, IAsyncEnumerable<Item> items, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Sum, count);
        long sum = 0;
        int next = 0;
        await foreach (Item item in items.WithCancellation(cancellationToken))
        {
            Expect(item.IsRight(next), id, CallKind.Sum, $"item {next} came as {item.Number}, or damaged");
            next++;
            sum += item.Checksum;
        }

        Expect(next == count, id, CallKind.Sum, $"the stream looks complete after {next} of {count} items");
        return sum;
    }

    public async IAsyncEnumerable<Item> RelayAsync(
        long id, int count, IAsyncEnumerable<Item> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Relay, count);
        live.AddStream(1);
        try
        {
            int next = 0;
            await foreach (Item item in items.WithCancellation(cancellationToken))
            {
                Expect(item.IsRight(next), id, CallKind.Relay, $"item {next} came as {item.Number}, or damaged");
                next++;
                yield return item;
            }

            Expect(next == count, id, CallKind.Relay, $"the stream looks complete after {next} of {count} items");
        }
        finally
        {
            live.AddStream(-1);
        }
    }

    public async ValueTask<uint> ChecksumAsync(
        long id, int length, Stream content, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Checksum, length);
        byte[] buffer = new byte[16 * 1024];
        uint checksum = 0;
        int read = 0;
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            is > 0 and var count)
        {
            checksum = Checksums.Of(buffer.AsSpan(0, count), checksum);
            read += count;
        }

        Expect(read == length, id, CallKind.Checksum, $"the stream looks complete after {read} of {length} bytes");
        return checksum;
    }

    private void Expect(bool holds, long id, CallKind kind, string otherwise)
    {
        if (!holds)
        {
            violations.Add($"call {id >> 40}.{id & 0xff_ffff_ffff} ({kind}), at its handler: {otherwise}");
        }
    }
}
