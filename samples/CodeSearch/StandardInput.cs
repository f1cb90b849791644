using System.Runtime.InteropServices;

namespace CodeSearch;

/// <summary>Standard input, or an empty reader if the process was started without one.</summary>
internal static partial class StandardInput
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    public static TextReader Reader { get; } = IsInherited() ? Console.In : TextReader.Null;

    // Without a standard input, descriptor 0 is the first one that the runtime opens for itself, and reading it would
    // hang. An inherited descriptor has passed an exec, so it cannot be marked as close-on-exec; the runtime marks its
    // own.
    private static bool IsInherited()
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        int flags = GetFlags(0, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetFlags(int descriptor, int command);
}
