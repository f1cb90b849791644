using RpcGen.Plugins;

namespace Classics.Barber;

/// <summary>The sleeping barber: no lost wake-up, and a full waiting room that says so at once.</summary>
internal static class Shaving
{
    private const int Chairs = 3;
    private const int Visits = 100;
    private const int AtOnce = 2;

    public static async Task<bool> RunAsync(Plugin barber, Plugin[] customers)
    {
        Shop shop = new(Chairs);
        Task<int> work = barber.GetProxy<IBarber>().WorkAsync(shop).AsTask();
        int[] served = await Task.WhenAll(customers.Select(
            customer => customer.GetProxy<ICustomer>().VisitAsync(shop, Visits, AtOnce).AsTask()));
        shop.Close();
        int shaved = await work;
        int visits = customers.Length * Visits;
        Scene.Say(
            $"Barber: of {visits} visits, {served.Sum()} ended shaved and {visits - served.Sum()} at a full shop");
        return shaved > 0 && shaved == served.Sum();
    }
}
