namespace Classics.Readers;

internal sealed class Reader : IReader
{
    public async ValueTask<int> ReadAsync(IBoard board, int reads, int atOnce)
    {
        int[] torn = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            int halves = 0;
            for (int i = 0; i < reads / atOnce; i++)
            {
                Notice notice = await board.ReadAsync();
                halves += notice.Left == notice.Right ? 0 : 1;
            }

            return halves;
        }));
        return torn.Sum();
    }
}
