using RpcGen;

namespace Cluster;

/// <summary>What a node does for its clients.</summary>
[RpcContract]
internal interface INode
{
    /// <summary>Notes that a call was executed, and says which node did it.</summary>
    ValueTask<int> ExecuteAsync(long call);
}
