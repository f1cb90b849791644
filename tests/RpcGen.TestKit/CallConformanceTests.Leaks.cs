using System.Runtime.CompilerServices;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    public static TheoryData<string, string> Leaks { get; } = new MatrixTheoryData<string, string>(
        ["items", "bytes", "progress", "watcher", "event", "results", "document"],
        ["ok", "error", "cancel", "disconnect"]);

    [Theory]
    [MemberData(nameof(Leaks))]
    public async Task Nothing_holds_what_was_passed_when_its_call_has_ended(string thing, string outcome)
    {
        await using ConnectedPair pair = await OpenAsync();
        pair.Server.Expose<IInterop>(pair.ServerInterop);

        List<WeakReference> passed = await PassAsync(pair, thing, outcome);

        await TestWait.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return passed.TrueForAll(reference => !reference.IsAlive);
            },
            $"{thing} was let go");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> PassAsync(ConnectedPair pair, string thing, string outcome)
    {
        List<WeakReference> passed = [];
        IInterop interop = pair.Client.GetProxy<IInterop>();
        for (int i = 0; i < (outcome == "disconnect" ? 1 : 3); i++)
        {
            using CancellationTokenSource cts = new();
            Task call = thing switch
            {
                "items" => interop.HoldAsync(Watch(new Items()), null, null, null, outcome, cts.Token),
                "bytes" => interop.HoldAsync(
                    null, Watch(new MemoryStream(new byte[1_000_000])), null, null, outcome, cts.Token),
                "progress" => interop.HoldAsync(null, null, Watch(new Reports()), null, outcome, cts.Token),
                "watcher" => interop.HoldAsync(null, null, null, Watch(new Watcher()), outcome, cts.Token),
                "event" => SubscribeAsync(Watch(new Subscriber()), pair.ShapesProxy, outcome, cts.Token),
                "results" => EnumerateAsync(
                    Watch(pair.ShapesProxy.NarrowAsync(10, cts.Token).GetAsyncEnumerator()), outcome, cts.Token),
                _ => OpenAsync(pair, Watch, outcome, cts.Token),
            };
            if (outcome == "cancel")
            {
                await SpinAsync(100);
                await cts.CancelAsync();
            }

            if (outcome == "disconnect")
            {
                await SpinAsync(100);
                await pair.Client.DisposeAsync();
            }

            // How it ends is what other tests are about.
            await call.ContinueWith(task => _ = task.Exception, TaskScheduler.Default).Soon();
        }

        return passed;

        T Watch<T>(T item)
            where T : class
        {
            passed.Add(new WeakReference(item));
            return item;
        }
    }

    private static async Task SubscribeAsync(
        Subscriber subscriber, IShapes proxy, string outcome, CancellationToken cancellationToken)
    {
        proxy.Sampled += subscriber.OnSampled;
        if (outcome is "cancel")
        {
            await SpinAsync(10);
        }

        if (outcome != "disconnect")
        {
            proxy.Sampled -= subscriber.OnSampled;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task EnumerateAsync(
        IAsyncEnumerator<byte[]> items, string outcome, CancellationToken cancellationToken)
    {
        await using (items)
        {
            do
            {
                await items.MoveNextAsync();
            }
            while (outcome is "cancel" or "disconnect" && !cancellationToken.IsCancellationRequested);
        }
    }

    private static async Task OpenAsync(
        ConnectedPair pair, Func<object, object> watch, string outcome, CancellationToken cancellationToken)
    {
        IDocument document = (IDocument)watch(await pair.ShapesProxy.OpenDocumentAsync("a"));
        foreach (Document original in pair.Shapes.Documents)
        {
            watch(original);
        }

        pair.Shapes.Documents.Clear();
        await document.NameAsync();
        if (outcome == "ok")
        {
            await document.DisposeAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private sealed class Subscriber
    {
        public int Count { get; private set; }

        public void OnSampled(object? sender, Sample sample) => Count += sample.Id;
    }

    private sealed class Items : IAsyncEnumerable<int>
    {
        public async IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            for (int i = 0; ; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }
}
