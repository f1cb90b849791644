using RpcGen;

namespace Shapes;

[RpcContract]
public interface IChapter
{
    ValueTask<string> TextAsync();
}
