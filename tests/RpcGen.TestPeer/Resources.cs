using System.Diagnostics;

namespace RpcGen.TestPeer;

/// <summary>What this process holds of the system (Linux).</summary>
internal readonly record struct Resources(int Descriptors, int Mappings, long Memory)
{
    public static Resources Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process self = Process.GetCurrentProcess();
        return new Resources(
            OpenDescriptors.Targets().Length,
            File.ReadLines("/proc/self/maps").Count(line => line.Contains("memfd:rpcgen", StringComparison.Ordinal)),
            self.WorkingSet64);
    }

    /// <summary>Connects, moves to shared memory, calls and closes, so often.</summary>
    public static async Task CycleAsync(string endpoint, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
            RpcSharedMemoryStatus status = await connection.SharedMemoryStatus;
            if (!status.IsUsed || await connection.GetProxy<ITestService>().AddAsync(i, 1) != i + 1)
            {
                throw new InvalidOperationException(status.ToString());
            }

            await connection.CloseAsync();
        }
    }

    /// <summary>What has been added since.</summary>
    public string Until(Resources now) =>
        $"{now.Descriptors - Descriptors} descriptors, {now.Mappings - Mappings} mappings, {(now.Memory - Memory) / 1024 / 1024} MiB";
}
