using RpcGen;
using RpcGen.CompilerServices;

namespace Shapes;

[RpcContract]
public interface IBook : IAsyncDisposable
{
    ValueTask<string> TitleAsync();

    IChapter Chapter(int number);
}
