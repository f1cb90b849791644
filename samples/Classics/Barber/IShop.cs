using RpcGen;

namespace Classics.Barber;

/// <summary>The barber's shop, which the host keeps: some chairs to wait on, and one to be shaved on.</summary>
[RpcContract]
public interface IShop
{
    /// <summary>Waits on a chair until the customer is shaved.</summary>
    /// <returns>False at once if all chairs are taken.</returns>
    ValueTask<bool> VisitAsync();

    /// <summary>The barber's: sleeps until there is a customer.</summary>
    /// <returns>The number of the customer; 0 when the shop is closed.</returns>
    ValueTask<int> CallNextAsync();

    /// <summary>The barber's: a customer is shaved.</summary>
    ValueTask EndAsync(int customer);
}
