using RpcGen;
using RpcGen.CompilerServices;

namespace Shapes;

[RpcContract]
public interface IChapter
{
    ValueTask<string> TextAsync();
}
