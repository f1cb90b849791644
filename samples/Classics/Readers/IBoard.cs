using RpcGen;

namespace Classics.Readers;

/// <summary>A board in the host that many may read at a time and one may write.</summary>
[RpcContract]
public interface IBoard
{
    ValueTask<Notice> ReadAsync();

    ValueTask WriteAsync(int number);
}
