namespace Cluster;

/// <summary>Executes calls and notes each in a file, which outlives a kill.</summary>
internal sealed class Node(int number, Stream executed) : INode
{
    private readonly Lock _gate = new();

    public ValueTask<int> ExecuteAsync(long call)
    {
        lock (_gate)
        {
            executed.Write(BitConverter.GetBytes(call));
        }

        return new(number);
    }
}
