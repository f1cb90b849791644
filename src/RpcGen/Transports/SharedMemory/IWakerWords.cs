namespace RpcGen.Transports.SharedMemory;

/// <summary>The memory words of the side that moves a position.</summary>
internal interface IWakerWords
{
    void Fence();

    /// <summary>Reads the sleeper's mark, once.</summary>
    ulong LoadMark();
}
