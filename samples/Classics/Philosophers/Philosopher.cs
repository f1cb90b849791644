namespace Classics.Philosophers;

internal sealed class Philosopher : IPhilosopher
{
    public async ValueTask<string> EatCarelesslyAsync(ITable table, int seat, int seats)
    {
        int right = (seat + 1) % seats;
        await table.TakeAsync(seat, seat);
        await table.MeetAsync();
        try
        {
            await table.TakeInTimeAsync(seat, right);
            return "";
        }
        catch (TimeoutException exception)
        {
            return exception.Message;
        }
        finally
        {
            await table.PutAsync(seat, right);
            await table.PutAsync(seat, seat);
        }
    }

    public async ValueTask<int> EatInOrderAsync(ITable table, int seat, int seats, int meals)
    {
        int right = (seat + 1) % seats;
        for (int meal = 0; meal < meals; meal++)
        {
            await table.TakeAsync(seat, Math.Min(seat, right));
            await table.TakeAsync(seat, Math.Max(seat, right));
            await Task.Yield();
            await table.PutAsync(seat, right);
            await table.PutAsync(seat, seat);
        }

        return meals;
    }
}
