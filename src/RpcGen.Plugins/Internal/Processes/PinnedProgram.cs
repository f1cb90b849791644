using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>The opened file of a program whose hash is the expected one, to be executed by its descriptor.</summary>
internal sealed class PinnedProgram : IDisposable
{
    private readonly SafeFileHandle _file;

    private PinnedProgram(SafeFileHandle file) => _file = file;

    /// <summary>The descriptor, until this is disposed.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Opens a file and compares its hash.</summary>
    /// <param name="plugin">The name of the plugin.</param>
    /// <param name="path">The file.</param>
    /// <param name="hash">The SHA-256 that it must have, in hexadecimal digits.</param>
    /// <param name="executes">Whether this file is the one that is executed.</param>
    /// <returns>The opened file; null where a file cannot be executed by its descriptor.</returns>
    /// <exception cref="PluginStartException">It is another file, or it cannot be read.</exception>
    public static PinnedProgram? Open(string plugin, string path, string hash, bool executes)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            string actual = Convert.ToHexStringLower(HashOf(file));
            if (!string.Equals(actual, hash, StringComparison.OrdinalIgnoreCase))
            {
                throw Refuse(plugin, $"'{path}' has the SHA-256 {actual}, it must be {hash}", null);
            }

            PinnedProgram? pinned = executes && OperatingSystem.IsLinux() ? new PinnedProgram(file) : null;
            file = pinned is null ? file : null;
            return pinned;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse(plugin, $"the SHA-256 of '{path}' cannot be taken: {exception.Message}", exception);
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[] HashOf(SafeFileHandle file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        long offset = 0;
        while (RandomAccess.Read(file, buffer, offset) is > 0 and int count)
        {
            hash.AppendData(buffer, 0, count);
            offset += count;
        }

        return hash.GetHashAndReset();
    }

    private static PluginStartException Refuse(string plugin, string problem, Exception? cause) => new(
        plugin, PluginStartFailure.NotTrusted, $"The plugin {plugin} cannot start: {problem}", cause);
}
