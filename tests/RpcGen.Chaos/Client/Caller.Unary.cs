namespace RpcGen.Chaos;

// Calls with one answer.
internal sealed partial class Caller
{
    private const int SmallPayload = 3000;
    private const int LargePayload = 1024 * 1024;

    private async Task AddAsync()
    {
        for (int i = 0; i < 100; i++)
        {
            (int a, int b) = (_random.Next(), _random.Next());
            await MakeAsync(CallKind.Add, a, b, async (id, token) =>
                Expect(await _proxy.AddAsync(id, a, b, token) == unchecked(a + b), "a wrong sum"));
        }
    }

    private void Add()
    {
        (int a, int b) = (_random.Next(), _random.Next());
        MakeBlocking(CallKind.AddBlocking, a, b, id =>
            Expect(_proxy.Add(id, a, b) == unchecked(a + b), "a wrong sum"));
    }

    private void Block()
    {
        (int milliseconds, int value) = (_random.Next(4), _random.Next());
        MakeBlocking(CallKind.Block, milliseconds, value, id =>
            Expect(_proxy.Block(id, milliseconds, value) == value, "a wrong value"));
    }

    private Task EchoAsync() => EchoAsync(_random.Next(SmallPayload));

    private Task EchoLargeAsync() => EchoAsync(_random.Next(LargePayload));

    private Task EchoAsync(int size)
    {
        byte[] payload = RandomBytes(size);
        uint checksum = Checksums.Of(payload);
        return MakeAsync(CallKind.Echo, checksum, size, async (id, token) =>
        {
            byte[] echo = await _proxy.EchoAsync(id, payload, token);
            Expect(echo.Length == size && Checksums.Of(echo) == checksum, "a damaged echo");
        });
    }

    private Task EchoBufferAsync()
    {
        int size = _random.Next(LargePayload / 8);
        byte[] payload = RandomBytes(size);
        uint checksum = Checksums.Of(payload);
        return MakeAsync(CallKind.EchoBuffer, checksum, size, async (id, token) =>
        {
            RpcBuffer buffer = RpcBuffer.Rent(size);
            payload.CopyTo(buffer.Span);
            using RpcBuffer echo = await _proxy.EchoBufferAsync(id, buffer, token);
            Expect(echo.Length == size && Checksums.Of(echo.Span) == checksum, "a damaged echo");
        });
    }

    private Task DelayAsync()
    {
        (int milliseconds, int value) = (_random.Next(5), _random.Next());
        return MakeAsync(CallKind.Delay, milliseconds, value, async (id, token) =>
            Expect(await _proxy.DelayAsync(id, milliseconds, value, token) == value, "a wrong value"));
    }

    private Task ReadAsync()
    {
        int value = _random.Next();
        return MakeAsync(CallKind.Read, value, 0, async (id, token) =>
            Expect(await _proxy.ReadAsync(id, value, token) == value, "a wrong value"));
    }

    private Task PostAsync()
    {
        int value = _random.Next();
        return MakeUncutAsync(CallKind.Post, value, 0, async id => await _proxy.PostAsync(id, value));
    }

    private void MakeBlocking(CallKind kind, long first, long second, Action<long> call)
    {
        long id = Begin(kind, first, second);
        try
        {
            call(id);
            End(kind, id, CallOutcome.Succeeded);
        }
        catch (Exception exception)
        {
            End(kind, id, Judge(kind, id, exception, cancelled: false, hasDeadline: false));
        }
    }

    private byte[] RandomBytes(int size)
    {
        byte[] bytes = new byte[size];
        Checksums.Fill(bytes, (ulong)_random.NextInt64());
        return bytes;
    }
}
