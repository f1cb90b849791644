namespace RpcGen.Transports.SharedMemory;

/// <summary>The memory words of the side that waits for positions to move.</summary>
internal interface ISleeperWords
{
    void Fence();

    /// <summary>Reads the waker's bell count.</summary>
    uint LoadBell();

    /// <summary>Publishes the marks, at the positions that this side has seen.</summary>
    void Arm();

    /// <summary>Removes the marks.</summary>
    void Disarm();

    /// <summary>Reads the positions. True if one has moved, or the wait must end for another reason.</summary>
    bool IsReady();

    /// <summary>Sleeps while the bell count has this value.</summary>
    void Sleep(uint bell);
}
