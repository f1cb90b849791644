using System.Runtime.InteropServices;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>What an executable file was made for, as its first bytes say.</summary>
internal static class ProgramFile
{
    /// <summary>Why a file cannot run here; null if it can, as far as this can tell.</summary>
    public static string? WhyNot(string path)
    {
        Span<byte> header = stackalloc byte[64];
        header.Clear();
        int count;
        try
        {
            using FileStream file =
                new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            count = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A program may be executable and not readable.
            return null;
        }

        return count == 0 ? "the file is empty" : Judge(header);
    }

    private static string? Judge(ReadOnlySpan<byte> header)
    {
        string here =
            $"{(OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsWindows() ? "Windows" : "Linux")} on " +
            RuntimeInformation.OSArchitecture;
        string? system = header[..4] switch
        {
            [0x7f, (byte)'E', (byte)'L', (byte)'F'] => "Linux",
            [(byte)'M', (byte)'Z', ..] => "Windows",
            [0xcf or 0xce, 0xfa, 0xed, 0xfe] or [0xca, 0xfe, 0xba, 0xbe] => "macOS",
            _ => null,
        };
        return system is null
            ? header[0] == '#' && header[1] == '!' || OperatingSystem.IsWindows()
                ? null
                : "it is neither a program nor a script"
            : !here.StartsWith(system, StringComparison.Ordinal) ? $"it is a program for {system}, this is {here}"
            : system == "Linux" && Machine(header) is { } machine
                && machine != RuntimeInformation.OSArchitecture.ToString()
                ? $"it is a program for {machine}, this is {here}"
                : null;
    }

    // e_machine of an ELF header; null for what is not known here.
    private static string? Machine(ReadOnlySpan<byte> header) =>
        MemoryMarshal.Read<ushort>(header[18..]) switch
        {
            3 => nameof(Architecture.X86),
            40 => nameof(Architecture.Arm),
            62 => nameof(Architecture.X64),
            183 => nameof(Architecture.Arm64),
            22 => nameof(Architecture.S390x),
            243 => nameof(Architecture.RiscV64),
            _ => null,
        };
}
