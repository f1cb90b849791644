namespace RpcGen.LoadGen;

/// <summary>The resources that a process has used so far.</summary>
[RpcArrayLayout]
internal readonly record struct Usage(
    [property: RpcMember(0)] long AllocatedBytes,
    [property: RpcMember(1)] double CpuMicroseconds,
    [property: RpcMember(2)] long WorkingSet,
    [property: RpcMember(3)] long ManagedBytes)
{
    public static Usage Now() => new(
        GC.GetTotalAllocatedBytes(precise: true),
        Environment.CpuUsage.TotalTime.TotalMicroseconds,
        Environment.WorkingSet,
        GC.GetTotalMemory(forceFullCollection: false));

    public Usage Since(Usage earlier) => new(
        AllocatedBytes - earlier.AllocatedBytes,
        CpuMicroseconds - earlier.CpuMicroseconds,
        WorkingSet - earlier.WorkingSet,
        ManagedBytes - earlier.ManagedBytes);
}
