using RpcGen;
using RpcGen.CompilerServices;

namespace Shapes;

[RpcContract]
public interface IReader
{
    ValueTask<string> FavouriteAsync();
}
