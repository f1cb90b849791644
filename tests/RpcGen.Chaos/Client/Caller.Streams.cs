namespace RpcGen.Chaos;

// Streams, whose consumers are slow at times, so that their producers wait.
internal sealed partial class Caller
{
    private Task CountAsync()
    {
        (int count, int size) = (_random.Next(200), _random.Next(3000));
        int stopAfter = _random.Next(3) == 0 ? _random.Next(count + 1) : int.MaxValue;
        bool isSlow = _random.Next(3) == 0;
        return MakeAsync(CallKind.Count, count, size, (id, token) =>
            TakeAsync(_proxy.CountAsync(id, count, size, token), count, stopAfter, isSlow));
    }

    private Task SumAsync()
    {
        (int count, int size) = (_random.Next(200), _random.Next(3000));
        return MakeAsync(CallKind.Sum, count, 0, async (id, token) =>
        {
            long expected = Enumerable.Range(0, count).Sum(number => (long)Item.Create(number, size).Checksum);
            Expect(await _proxy.SumAsync(id, count, ProduceAsync(count, size), token) == expected, "a wrong sum");
        });
    }

    private Task RelayAsync()
    {
        (int count, int size) = (_random.Next(100), _random.Next(3000));
        int stopAfter = _random.Next(3) == 0 ? _random.Next(count + 1) : int.MaxValue;
        bool isSlow = _random.Next(3) == 0;
        return MakeAsync(CallKind.Relay, count, 0, (id, token) =>
            TakeAsync(_proxy.RelayAsync(id, count, ProduceAsync(count, size), token), count, stopAfter, isSlow));
    }

    private Task ChecksumAsync()
    {
        byte[] content = RandomBytes(_random.Next(LargePayload / 4));
        return MakeAsync(CallKind.Checksum, content.Length, 0, async (id, token) => Expect(
            await _proxy.ChecksumAsync(id, content.Length, new MemoryStream(content), token) == Checksums.Of(content),
            "a wrong checksum"));
    }

    private static async Task TakeAsync(IAsyncEnumerable<Item> items, int count, int stopAfter, bool isSlow)
    {
        int next = 0;
        await foreach (Item item in items)
        {
            Expect(item.IsRight(next), $"item {next} came as {item.Number}, or damaged");
            next++;
            if (next > stopAfter)
            {
                return;
            }

            if (isSlow && next % 16 == 0)
            {
                await Task.Delay(1);
            }
        }

        Expect(next == count, $"the stream looks complete after {next} of {count} items");
    }

    private static async IAsyncEnumerable<Item> ProduceAsync(int count, int size)
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
}
