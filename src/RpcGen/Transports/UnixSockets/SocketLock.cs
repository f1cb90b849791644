using System.Runtime.Versioning;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// The lock file beside a listening socket. The lock ends with the process. So it distinguishes a live listener from a
/// socket that a crashed process left.
/// </summary>
/// <remarks>
/// The file is removed under its lock. A process that opened the file before and gets the lock afterwards then holds
/// the lock of an unlinked file. So each process compares the file with the path, and starts again if they differ.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _file;

    private SocketLock(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Takes the lock of a socket path.</summary>
    /// <exception cref="RpcConnectException">Another process holds it, or the file cannot be used.</exception>
    public static SocketLock Take(RpcEndpoint endpoint, string socketPath)
    {
        string path = socketPath + ".lock";
        try
        {
            while (true)
            {
                if (TryOpen(endpoint, path) is { } file)
                {
                    if (IsAt(file, path))
                    {
                        return new SocketLock(path, file);
                    }

                    file.Dispose();
                }
            }
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: there is no directory '{Path.GetDirectoryName(path)}'", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: no permission to open or create '{path}'", exception);
        }
        catch (IOException exception) when (exception.HResult == Libc.EAgain)
        {
            throw new RpcConnectException(
                $"{endpoint} is taken: another listener in this or another process holds '{path}'", exception);
        }
        catch (IOException exception)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot be opened: '{path}' cannot be locked: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        try
        {
            if (IsAt(_file, _path))
            {
                File.Delete(_path);
            }
        }
        finally
        {
            _file.Dispose();
        }
    }

    // Never creates a file through a symbolic link: exclusive creation does not follow links, and opening creates
    // nothing.
    private static FileStream? TryOpen(RpcEndpoint endpoint, string path)
    {
        UnixFile? existing = UnixFile.At(path);
        if (existing is { Type: not UnixFile.Regular } other)
        {
            throw new RpcConnectException($"{endpoint} cannot be opened: '{path}' is {other.Kind}, not a lock file");
        }

        FileStreamOptions options = new()
        {
            Mode = existing is null ? FileMode.CreateNew : FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None, // flock on Unix
        };
        if (existing is null)
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            FileStream file = new(path, options);
            if (existing is null)
            {
                // The umask may have removed rights that the next listener needs after a crash.
                File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            }

            return file;
        }
        catch (IOException exception)
            when (existing is null ? exception.HResult == Libc.EExist : exception is FileNotFoundException)
        {
            // Another process created or removed the file meanwhile.
            return null;
        }
    }

    private static bool IsAt(FileStream file, string path) =>
        UnixFile.Of((int)file.SafeFileHandle.DangerousGetHandle()) is { } opened && opened.IsSameAs(UnixFile.At(path));
}
