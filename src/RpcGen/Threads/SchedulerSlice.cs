using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RpcGen.Threads;

/// <summary>
/// How long the scheduler of Linux lets a thread run before it considers another. Of two threads that are ready, the
/// scheduler prefers the thread with the shorter slice, and it interrupts a longer slice for a thread that wakes. A
/// thread that receives calls runs for microseconds, so it asks for a short slice: then it need not wait until a busy
/// thread of another program has used up its own. The share of the processor that a thread gets stays the same.
/// </summary>
/// <remarks>See sched_setattr(2) and the kernel's page on EEVDF. Linux before 6.12 ignores the request.</remarks>
internal static unsafe partial class SchedulerSlice
{
    /// <summary>The slice of the library's threads, in nanoseconds: the shortest that the scheduler grants.</summary>
    public const ulong Short = 100_000;

    private const uint Ordinary = 0; // SCHED_OTHER
    private const ulong ResetOnFork = 1; // SCHED_FLAG_RESET_ON_FORK

    /// <summary>
    /// Asks for a short slice for this thread; a thread or process that it starts has the usual slice.
    /// </summary>
    /// <remarks>
    /// A program that has chosen a policy or a higher priority for its threads has decided itself. If the system
    /// refuses, the thread keeps its slice.
    /// </remarks>
    public static void Shorten()
    {
        if (OperatingSystem.IsLinux() && TryGet(out Attributes attributes)
            && attributes is { Policy: Ordinary, Nice: >= 0 })
        {
            attributes.Size = (uint)sizeof(Attributes);
            attributes.Flags = ResetOnFork;
            attributes.Runtime = Short;
            _ = Set(SetNumber, 0, &attributes, 0);
        }
    }

    /// <summary>The slice of this thread in nanoseconds; 0 if the system does not tell.</summary>
    [SupportedOSPlatform("linux")]
    public static ulong OfThisThread() => TryGet(out Attributes attributes) ? attributes.Runtime : 0;

    private static nint SetNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 274 : 314;

    private static nint GetNumber => SetNumber + 1;

    private static bool TryGet(out Attributes attributes)
    {
        fixed (Attributes* pointer = &attributes)
        {
            *pointer = default;
            return RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64
                && Get(GetNumber, 0, pointer, sizeof(Attributes), 0) == 0;
        }
    }

    // Variadic in C; on 64-bit Linux integers are passed in the same registers.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Set(nint number, nint thread, Attributes* attributes, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Get(nint number, nint thread, Attributes* attributes, nint size, nint flags);

    // struct sched_attr, in its first version.
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
