using RpcGen;

namespace Shapes;

[RpcContract]
public interface IReader
{
    ValueTask<string> FavouriteAsync();
}
