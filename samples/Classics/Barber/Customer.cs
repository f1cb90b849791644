namespace Classics.Barber;

internal sealed class Customer : ICustomer
{
    public async ValueTask<int> VisitAsync(IShop shop, int visits, int atOnce)
    {
        int shaved = 0;
        for (int i = 0; i < visits; i += atOnce)
        {
            bool[] ends = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => shop.VisitAsync().AsTask()));
            shaved += ends.Count(end => end);
        }

        return shaved;
    }
}
