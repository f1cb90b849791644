using RpcGen;

namespace Classics.Readers;

[RpcContract]
public interface IWriter
{
    /// <summary>Writes one number after the other.</summary>
    ValueTask WriteAsync(IBoard board, int writes);
}
