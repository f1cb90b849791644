using RpcGen;
using RpcGen.CompilerServices;

namespace CodeSearch;

/// <summary>What the host does for the worker: both ends of a connection are equal.</summary>
[RpcContract]
internal interface IIndexWatcher
{
    ValueTask ReportAsync(int filesSoFar, string current);
}
