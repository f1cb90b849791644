using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// posix_spawn(3): starts a program with exactly the descriptors that are listed, in a process group of its own, with
/// all signals as a fresh program expects them.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class PosixSpawn
{
    // Of the opaque structures; the largest known is 336 bytes.
    private const int StructureSize = 1024;

    private const int SignalSetSize = 128;

    private const ushort SetGroupFlag = 0x02; // POSIX_SPAWN_SETPGROUP
    private const ushort SetDefaultsFlag = 0x04; // POSIX_SPAWN_SETSIGDEF
    private const ushort SetMaskFlag = 0x08; // POSIX_SPAWN_SETSIGMASK

    // Older C libraries cannot do it: there, only what others opened without care reaches the child.
    private static bool s_closesOthers = !OperatingSystem.IsMacOS();

    /// <summary>Starts a program.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="file">The path by which the system finds the program.</param>
    /// <param name="descriptors">What becomes descriptors 1, 2 and so on; all are above these.</param>
    /// <param name="process">Its process id, also that of its group.</param>
    /// <returns>0 or an error number; of the program file or of the working directory.</returns>
    public static int Start(PluginCommand command, string file, ReadOnlySpan<int> descriptors, out int process)
    {
        byte* memory = stackalloc byte[(2 * StructureSize) + SignalSetSize];
        void* actions = memory;
        void* attributes = memory + StructureSize;
        void* signals = memory + (2 * StructureSize);
        using NativeStrings strings = new();
        process = 0;
        Check(InitializeActions(actions));
        Check(InitializeAttributes(attributes));
        try
        {
            Check(AddOpen(actions, 0, strings.Add("/dev/null"), 0, 0));
            for (int i = 0; i < descriptors.Length; i++)
            {
                Check(AddDuplicate(actions, descriptors[i], i + 1));
            }

            CloseOthers(actions, descriptors.Length + 1);
            if (command.WorkingDirectory.Length > 0)
            {
                Check(AddChangeDirectory(actions, strings.Add(command.WorkingDirectory)));
            }

            _ = FillSignals(signals);
            Check(SetDefaultSignals(attributes, signals));
            _ = EmptySignals(signals);
            Check(SetSignalMask(attributes, signals));
            Check(SetGroup(attributes, 0));
            Check(SetFlags(attributes, (short)(SetGroupFlag | SetDefaultsFlag | SetMaskFlag)));
            byte** arguments = strings.AddList([command.Program, .. command.Arguments]);
            byte** environment = strings.AddList(
                [.. command.Environment.Select(variable => $"{variable.Key}={variable.Value}")]);
            return Spawn(out process, strings.Add(file), actions, attributes, arguments, environment);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static void CloseOthers(void* actions, int first)
    {
        if (Volatile.Read(ref s_closesOthers))
        {
            try
            {
                Check(AddCloseFrom(actions, first));
            }
            catch (EntryPointNotFoundException)
            {
                Volatile.Write(ref s_closesOthers, false);
            }
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw Libc.Error("preparing posix_spawn", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(
        out int process, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int AddOpen(void* actions, int file, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(void* actions, int source, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int AddChangeDirectory(void* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(void* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static partial int SetGroup(void* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaultSignals(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(void* signals);

    /// <summary>Strings in native memory, until it is disposed.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _memory = [];

        public byte* Add(string text)
        {
            int length = Encoding.UTF8.GetByteCount(text);
            byte* copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
            _memory.Add((nint)copy);
            Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
            copy[length] = 0;
            return copy;
        }

        public byte** AddList(IReadOnlyList<string> texts)
        {
            byte** list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
            _memory.Add((nint)list);
            for (int i = 0; i < texts.Count; i++)
            {
                list[i] = Add(texts[i]);
            }

            return list;
        }

        public void Dispose()
        {
            foreach (nint memory in _memory)
            {
                NativeMemory.Free((void*)memory);
            }
        }
    }
}
