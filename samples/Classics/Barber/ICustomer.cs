using RpcGen;

namespace Classics.Barber;

[RpcContract]
public interface ICustomer
{
    /// <summary>Visits the shop several times, some of them at once, and returns how often there was a chair.</summary>
    ValueTask<int> VisitAsync(IShop shop, int visits, int atOnce);
}
