namespace RpcGen.Tests.Dispatch;

/// <summary>Makes serial objects.</summary>
[RpcContract]
public interface ISerialFactory
{
    ISerialBox Open();

    /// <summary>The numbers of the last object's calls, in the order in which they ran.</summary>
    ValueTask<List<int>> OrderAsync();
}
