using System.Runtime.CompilerServices;
using RpcGen;

namespace Shapes;

/// <summary>The other process's side.</summary>
internal sealed class Library : ILibrary
{
    public static readonly RpcMetadataKey<string?> User = RpcMetadataKey.String("user");
    public static readonly RpcMetadataKey<long> Cost = RpcMetadataKey.Int64("cost");

    private readonly List<string> _titles = ["Emma", "Persuasion", "Middlemarch"];
    private IReader? _registered;

    public event EventHandler<BookAdded>? Added;

    public int Count => _titles.Count;

    public async IAsyncEnumerable<string> SearchAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (string title in _titles.ToArray())
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (title.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                yield return title;
            }
        }
    }

    public async ValueTask<int> AddAllAsync(
        IAsyncEnumerable<string> titles, CancellationToken cancellationToken = default)
    {
        int count = 0;
        await foreach (string title in titles.WithCancellation(cancellationToken))
        {
            _titles.Add(title);
            count++;
            Added?.Invoke(this, new BookAdded(title));
        }

        return count;
    }

    public async ValueTask<long> ScanAsync(
        Stream pages, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        int count;
        while ((count = await pages.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += count;
            progress?.Report(total);
        }

        return total;
    }

    public ValueTask<Stream> ReadAsync(string title) => new(new MemoryStream(new byte[1_000_000]));

    public ValueTask TouchAsync(string title) => ValueTask.CompletedTask;

    public ValueTask<IBook> OpenAsync(string title) => new(Open(title));

    public IBook Open(string title) => _titles.Contains(title)
        ? new Book(title)
        : throw new RpcFaultException<NoSuchBook>(new NoSuchBook(title));

    public ValueTask<string> AskAsync(IReader reader) => reader.FavouriteAsync();

    public ValueTask RegisterAsync(IReader reader)
    {
        _registered = reader;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> CallRegisteredAsync() => _registered!.FavouriteAsync();

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await Task.Delay(Timeout.Infinite, cancellationToken);

    public ValueTask<string> WhoAmIAsync()
    {
        // Before the first await; see RpcContext.Current.
        RpcContext context = RpcContext.Current!;
        context.Reply.Set(Cost, 3);
        return new ValueTask<string>(context.Metadata.Get(User) ?? "nobody");
    }

    private sealed class Book(string title) : IBook
    {
        public ValueTask<string> TitleAsync() => new(title);

        public IChapter Chapter(int number) => new Page($"{title}, chapter {number}");

        public ValueTask DisposeAsync()
        {
            Console.Error.WriteLine($"  (the library put {title} back on the shelf)");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Page(string text) : IChapter
    {
        public ValueTask<string> TextAsync() => new(text);
    }
}
