namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The words of a side whose receive role can be borrowed. Those of the role are private to the process.
/// </summary>
internal interface IReceiveRoleWords : ISleeperWords
{
    /// <summary>On which bell the pump's thread sleeps, or is about to. Written by that thread only.</summary>
    uint SleepsOn { get; set; }

    /// <summary>Sets the role to a value if it has the expected one; a fence.</summary>
    /// <returns>What it was.</returns>
    int SwapRole(int value, int expected);

    /// <summary>Sets the role; a fence.</summary>
    /// <returns>What it was.</returns>
    int ExchangeRole(int value);

    /// <summary>Makes <see cref="ISleeperWords.IsReady"/> true until the pump's thread has looked.</summary>
    void LeaveFrames();

    /// <summary>Wakes the pump's thread, without the peer.</summary>
    void WakeHere();
}
