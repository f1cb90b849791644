using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.Pipes;

/// <summary>Like <see cref="StandardStreams"/>, with the handles of Windows. Not tested on Windows yet.</summary>
/// <remarks>
/// A writer that the program got from Console earlier still writes to the old handle: unlike descriptors, handles
/// cannot be replaced.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static partial class WindowsStandardStreams
{
    private const int Input = -10; // STD_INPUT_HANDLE
    private const int Output = -11; // STD_OUTPUT_HANDLE
    private const int Error = -12; // STD_ERROR_HANDLE
    private const uint Inherit = 1; // HANDLE_FLAG_INHERIT

    // The new standard input; never closed.
    private static SafeFileHandle? s_nothing;

    /// <summary>Takes both streams. Processes that are started do not inherit their handles.</summary>
    public static (Stream Input, Stream Output) Take()
    {
        Stream input = Console.OpenStandardInput();
        Stream output = Console.OpenStandardOutput();
        _ = SetHandleInformation(GetStandardHandle(Input), Inherit, 0);
        _ = SetHandleInformation(GetStandardHandle(Output), Inherit, 0);
        s_nothing = File.OpenHandle(
            "NUL", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Inheritable);
        _ = SetStandardHandle(Input, s_nothing.DangerousGetHandle());
        _ = SetStandardHandle(Output, GetStandardHandle(Error));
        Console.SetIn(TextReader.Null);
        Console.SetOut(Console.Error);
        return (input, output);
    }

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStandardHandle(int stream);

    [LibraryImport("kernel32", EntryPoint = "SetStdHandle")]
    private static partial int SetStandardHandle(int stream, nint handle);

    [LibraryImport("kernel32")]
    private static partial int SetHandleInformation(nint handle, uint mask, uint flags);
}
