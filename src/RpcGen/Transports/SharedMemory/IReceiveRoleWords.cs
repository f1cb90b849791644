namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The memory words of a side whose receive role can be borrowed. The words of the role are private to the process.
/// </summary>
internal interface IReceiveRoleWords : ISleeperWords
{
    /// <summary>The bell count on which the pump thread sleeps or is about to. Written by that thread only.</summary>
    uint SleepsOn { get; set; }

    /// <summary>Sets the role to a value if it has the expected one. A full fence.</summary>
    /// <returns>The previous role.</returns>
    int SwapRole(int value, int expected);

    /// <summary>Sets the role. A full fence.</summary>
    /// <returns>The previous role.</returns>
    int ExchangeRole(int value);

    /// <summary>Makes <see cref="ISleeperWords.IsReady"/> true until the pump thread has checked.</summary>
    void LeaveFrames();

    /// <summary>Wakes the pump thread of this side.</summary>
    void WakeHere();
}
