using RpcGen;
using RpcGen.Testing;
using RpcGen.TestPeer;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.TestPeer.Node))]
[assembly: RpcGen.RpcSerializable(typeof(RpcGen.TestPeer.Sample))]
[assembly: RpcGen.RpcSerializable(typeof(Dictionary<string, List<long?>>))]
[assembly: RpcGen.RpcSerializable(typeof((DateTime, decimal, Guid, byte[], double[])))]

namespace RpcGen.Fuzz;

/// <summary>What is fuzzed: a server of every shape, and messages of several types.</summary>
public static class Targets
{
    /// <summary>A fuzzer of connections that serve <see cref="IShapes"/> and <see cref="ITestService"/>.</summary>
    public static async Task<ContractFuzzer> ShapesAsync()
    {
        ContractFuzzer fuzzer = new(
            connection =>
            {
                connection.Expose<IShapes>(new Shapes());
                connection.Expose<ITestService>(new TestService(connection));
            },
            new RpcConnectionOptions
            {
                OnUnhandledException = static _ => { },

                // Small, so that damaged sessions meet them.
                Limits = new RpcLimits { MaxCalls = 16, MaxStreams = 16, MaxBindings = 4, MaxReferences = 16, MaxQueuedBytes = 4096 },
            });
        await fuzzer.RecordAsync(CallAsync);
        await fuzzer.RecordAsync(StreamAsync);
        await fuzzer.RecordAsync(ReferAsync);
        return fuzzer;
    }

    /// <summary>Decodes so many damaged messages of each type.</summary>
    public static void Messages(int inputs, int seed)
    {
        MessageFuzzer.Run(inputs, seed, new Sample(3, 0.5), new Sample(int.MaxValue, double.NaN));
        MessageFuzzer.Run(
            inputs, seed, new Dictionary<string, List<long?>> { ["a"] = [1, null, long.MinValue], ["b"] = [] });
        MessageFuzzer.Run(
            inputs, seed, (new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc), 1.5m, Guid.Empty, new byte[40], new double[] { 1, 2 }));
    }

    private static async Task CallAsync(RpcConnection connection)
    {
        ITestService proxy = connection.GetProxy<ITestService>();
        IShapes shapes = connection.GetProxy<IShapes>();
        await proxy.AddAsync(1, 2);
        await proxy.GreetAsync("you");
        await proxy.EchoAsync(new byte[100_000]);
        await shapes.PostAsync(1);
        using CancellationTokenSource cts = new();
        ValueTask hanging = shapes.HangAsync(cts.Token);
        await cts.CancelAsync();
        await Assert<OperationCanceledException>(hanging);
        using (RpcCall.WithDeadline(TimeSpan.FromMinutes(1)))
        using (RpcCall.WithMetadata(Shapes.Tenant, "blue"))
        {
            await shapes.MetadataAsync();
            await Assert<RpcException>(shapes.FindOrFailAsync("what"));
        }
    }

    private static async Task StreamAsync(RpcConnection connection)
    {
        IShapes shapes = connection.GetProxy<IShapes>();
        await foreach (Sample _ in shapes.CountAsync(100))
        {
        }

        await foreach (byte[] _ in shapes.NarrowAsync(1000))
        {
            break;
        }

        await shapes.SumAsync(Items());
        await foreach (int _ in shapes.EchoAsync(Items()))
        {
        }

        await shapes.HashAsync(new MemoryStream(new byte[5000]));
        using Stream stream = await shapes.OpenAsync(5000);
        await stream.CopyToAsync(Stream.Null);
        await shapes.WorkAllAsync(5, new Progress<int>());
    }

    private static async Task ReferAsync(RpcConnection connection)
    {
        IShapes shapes = connection.GetProxy<IShapes>();
        shapes.Numbered += Ignore;
        await shapes.RaiseAsync(5);
        shapes.Numbered -= Ignore;
        await using (IDocument document = await shapes.OpenDocumentAsync("a"))
        {
            await document.NameAsync();
            await shapes.IsOwnAsync(document);
        }

        await using IDocument promised = shapes.Open("b");
        await promised.NameAsync();
        await shapes.CallBackAsync(new Watcher(), 3);
        await shapes.KeepAsync(new Watcher());
        await shapes.CallKeptAsync(7);
        await shapes.ForgetAsync();
    }

    private static void Ignore(int number, string text)
    {
    }

    private static async IAsyncEnumerable<int> Items()
    {
        for (int i = 0; i < 100; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }

    private static async Task Assert<T>(ValueTask call)
        where T : Exception
    {
        try
        {
            await call;
        }
        catch (T)
        {
            return;
        }

        throw new InvalidOperationException($"No {typeof(T).Name}");
    }

    private sealed class Watcher : IWatcher
    {
        public ValueTask<int> SeenAsync(int number) => new(number);
    }
}
