namespace RpcGen.Transports.SharedMemory;

/// <summary>The words of the side that waits for positions to move.</summary>
internal interface ISleeperWords
{
    void Fence();

    /// <summary>Reads the waker's bell.</summary>
    uint LoadBell();

    /// <summary>Publishes the marks, at the positions as this side knows them.</summary>
    void Arm();

    /// <summary>Takes the marks back.</summary>
    void Disarm();

    /// <summary>Reads the positions: whether one has moved, or the wait is over for another reason.</summary>
    bool IsReady();

    /// <summary>Sleeps if the bell still has this value, until it is rung.</summary>
    void Sleep(uint bell);
}
