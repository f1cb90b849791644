using RpcGen;

namespace Shapes;

/// <summary>One method for each shape, from the calling side.</summary>
internal static class Samples
{
    public static async Task StreamAsync(ILibrary library)
    {
        await foreach (string title in library.SearchAsync("m"))
        {
            Console.WriteLine($"  found {title}");
        }

        Console.WriteLine($"  {await library.AddAllAsync(NewTitles())} titles added");
    }

    public static async Task BytesAsync(ILibrary library)
    {
        await using Stream content = await library.ReadAsync("Emma");
        Console.WriteLine(
            $"  {await library.ScanAsync(content)} bytes went there and back, {content.Length} were announced");
    }

    public static async Task ProgressAsync(ILibrary library)
    {
        long last = 0;
        await library.ScanAsync(new MemoryStream(new byte[10_000_000]), new Reports(value => last = value));
        Console.WriteLine($"  the last report said {last}");
    }

    public static async Task OneWayAsync(ILibrary library)
    {
        await library.TouchAsync("Emma");
        Console.WriteLine("  queued; if the handler fails, OnUnhandledException of the options is told");
    }

    public static async Task ReferencesAsync(ILibrary library)
    {
        await using IBook book = await library.OpenAsync("Emma");
        Console.WriteLine($"  {await book.TitleAsync()} lives in the other process");
        Console.WriteLine($"  it asked back and heard: {await library.AskAsync(new Reader("Persuasion"))}");
        await library.RegisterAsync(new Reader("Emma"));
        Console.WriteLine($"  and later again: {await library.CallRegisteredAsync()}");
    }

    public static async Task PipeliningAsync(ILibrary library) =>
        Console.WriteLine($"  one round trip for three calls: {await library.Open("Emma").Chapter(3).TextAsync()}");

    public static async Task EventsAsync(ILibrary library)
    {
        TaskCompletionSource<string> added = new();
        EventHandler<BookAdded> handler = (_, e) => added.TrySetResult(e.Title);
        library.Added += handler;
        await library.AddAllAsync(NewTitles());
        Console.WriteLine($"  the event reports {await added.Task}");
        library.Added -= handler;
    }

    public static void Properties(ILibrary library) => Console.WriteLine($"  there are {library.Count} titles");

    public static async Task DeadlinesAsync(ILibrary library)
    {
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
        {
            try
            {
                await library.WaitAsync();
            }
            catch (TimeoutException exception)
            {
                Console.WriteLine($"  {exception.Message}");
            }
        }

        using CancellationTokenSource cts = new(TimeSpan.FromMilliseconds(50));
        try
        {
            await library.WaitAsync(cts.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("  cancelled here at once; the handler's token fires too");
        }
    }

    public static async Task FaultsAsync(ILibrary library)
    {
        try
        {
            await library.OpenAsync("Ulysses");
        }
        catch (RpcFaultException<NoSuchBook> exception)
        {
            Console.WriteLine($"  there is no {exception.Fault.Title}");
        }
    }

    public static async Task MetadataAsync(ILibrary library)
    {
        using (RpcCall.WithMetadata(Library.User, "Ada"))
        using (RpcReply reply = RpcCall.CaptureReply())
        {
            string name = await library.WhoAmIAsync();
            Console.WriteLine($"  called as {name}, which cost {reply.Metadata.Get(Library.Cost)}");
        }
    }

    public static async Task OrderAsync(ITill till)
    {
        int[] balances = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => till.PayAsync(1).AsTask()));
        Console.WriteLine($"  100 payments at once, balance {balances.Max()}");
    }

    private static async IAsyncEnumerable<string> NewTitles()
    {
        foreach (string title in (string[])["Silas Marner", "Romola"])
        {
            await Task.Yield();
            yield return title;
        }
    }

    private sealed class Reader(string favourite) : IReader
    {
        public ValueTask<string> FavouriteAsync() => new(favourite);
    }

    private sealed class Reports(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
