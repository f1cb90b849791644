using RpcGen;

namespace Classics.Readers;

[RpcContract]
public interface IReader
{
    /// <summary>Reads several times at once, again and again, and returns how many reads saw half a notice.</summary>
    ValueTask<int> ReadAsync(IBoard board, int reads, int atOnce);
}
