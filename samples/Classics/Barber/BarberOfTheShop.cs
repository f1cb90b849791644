namespace Classics.Barber;

internal sealed class BarberOfTheShop : IBarber
{
    public async ValueTask<int> WorkAsync(IShop shop)
    {
        int shaved = 0;
        while (await shop.CallNextAsync() is > 0 and int customer)
        {
            await shop.EndAsync(customer);
            shaved++;
        }

        return shaved;
    }
}
