namespace Classics.Readers;

internal sealed class Board(Turns turns) : IBoard
{
    private int _left;
    private int _right;

    public async ValueTask<Notice> ReadAsync()
    {
        await turns.EnterAsync(isWriter: false);
        try
        {
            int left = _left;
            await Task.Yield();
            return new Notice(left, _right);
        }
        finally
        {
            turns.Leave(isWriter: false);
        }
    }

    public async ValueTask WriteAsync(int number)
    {
        await turns.EnterAsync(isWriter: true);
        try
        {
            _left = number;
            await Task.Yield();
            _right = number;
        }
        finally
        {
            turns.Leave(isWriter: true);
        }
    }
}
