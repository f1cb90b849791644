namespace Classics.Readers;

internal sealed class Writer : IWriter
{
    public async ValueTask WriteAsync(IBoard board, int writes)
    {
        for (int number = 1; number <= writes; number++)
        {
            await board.WriteAsync(number);
        }
    }
}
