using System.Runtime.CompilerServices;

namespace Classics.Producers;

internal sealed class Producer : IProducer
{
    private int _made;

    public async IAsyncEnumerable<int> MakeAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int item = 1; item <= count; item++)
        {
            Volatile.Write(ref _made, item);
            yield return item;
        }

        await Task.CompletedTask;
    }

    public ValueTask<int> CountMadeAsync() => new(Volatile.Read(ref _made));
}
