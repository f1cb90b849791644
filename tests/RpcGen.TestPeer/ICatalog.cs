namespace RpcGen.TestPeer;

/// <summary>Calls that stand alone, which any of several nodes can answer.</summary>
[RpcContract(Stateless = true)]
public interface ICatalog
{
    /// <summary>Returns the name of the node that has served the call.</summary>
    ValueTask<string> WhereAsync();

    /// <summary>Writes the number to the ledger of the node, and returns the name of the node.</summary>
    ValueTask<string> RecordAsync(int number);

    /// <summary>Ends when the gate of the node is opened.</summary>
    ValueTask<string> WaitAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);

    ValueTask<int> SumAsync(IAsyncEnumerable<int> numbers);
}
