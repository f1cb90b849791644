using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Sleeps on words of memory (futex(2), futex_waitv(2)). A read-only mapping of the shared word is enough for the
/// kernel.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Futex
{
    private const int WakeOperation = 1;
    private const int Private = 128;
    private const uint Size32 = 2;
    private const int Monotonic = 1;
    private const int WaitVectorNumber = 449; // the same on all 64-bit architectures
    private const int InvalidArgument = 22;
    private const int TimedOut = 110;

    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    /// <summary>Whether the system has futex_waitv (Linux 5.16) and allows it to this process.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64
        && Call5(WaitVectorNumber, null, 0, 0, null, Monotonic) < 0
        && Marshal.GetLastPInvokeError() == InvalidArgument;

    /// <summary>
    /// Sleeps while both words have the given values, until either is woken or the limit has passed. May return
    /// spuriously.
    /// </summary>
    /// <returns>False if the limit has passed.</returns>
    public static bool Wait(uint* shared, uint sharedValue, uint* own, uint ownValue, TimeSpan limit)
    {
        Waiter* waiters = stackalloc Waiter[2];
        waiters[0] = new() { Value = sharedValue, Address = (ulong)shared, Flags = Size32 };
        waiters[1] = new() { Value = ownValue, Address = (ulong)own, Flags = Size32 | Private };
        long end = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        TimeSpecification until = new()
        {
            Seconds = end / Stopwatch.Frequency,
            Nanoseconds = end % Stopwatch.Frequency,
        };
        return Call5(WaitVectorNumber, waiters, 2, 0, &until, Monotonic) >= 0
            || Marshal.GetLastPInvokeError() != TimedOut;
    }

    public static void Wake(uint* word, bool isShared) =>
        Call3(s_number, word, WakeOperation | (isShared ? 0 : Private), int.MaxValue);

    // Variadic in C; on 64-bit Linux integers are passed in the same registers.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call5(
        nint number, Waiter* waiters, nuint count, nuint flags, TimeSpecification* until, nint clock);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call3(nint number, uint* word, nint operation, nint count);

    // struct futex_waitv
    [StructLayout(LayoutKind.Sequential)]
    private struct Waiter
    {
        public ulong Value;
        public ulong Address;
        public uint Flags;
        public uint Reserved;
    }

    // struct timespec
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
