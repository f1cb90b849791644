namespace RpcGen.Tests.Connections;

/// <summary>A handler that stops its own server.</summary>
[RpcContract]
public interface IStopping
{
    ValueTask<int> StopAndWaitAsync();
}
