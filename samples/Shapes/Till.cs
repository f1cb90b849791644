namespace Shapes;

internal sealed class Till : ITill
{
    private int _balance;

    public async ValueTask<int> PayAsync(int amount)
    {
        int before = _balance;
        await Task.Yield();
        return _balance = before + amount;
    }
}
