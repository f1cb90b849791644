using RpcGen;

namespace Classics.Barber;

[RpcContract]
public interface IBarber
{
    /// <summary>Shaves until the shop is closed, and returns how many there were.</summary>
    ValueTask<int> WorkAsync(IShop shop);
}
