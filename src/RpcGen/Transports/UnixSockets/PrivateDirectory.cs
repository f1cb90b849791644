using System.Runtime.Versioning;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// The directory of named endpoints. Only this user can access it; every Unix enforces that, unlike the mode of a
/// socket. Both sides must find it, so its location is fixed: <c>$XDG_RUNTIME_DIR/rpcgen</c>, or
/// <c>/tmp/rpcgen-UID</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Excludes the set-group-id bit that a directory inherits from its parent: it gives no access to another user.
    private const int AllRights = 0x1FF;

    /// <summary>Returns the path of an endpoint's socket in the directory.</summary>
    public static string SocketPath(RpcEndpoint endpoint) => Path.Combine(
        Location(), $"{endpoint.ToString().Replace(':', '-')}.sock");

    /// <summary>Creates the directory if it is missing, and checks that no other user can access it.</summary>
    /// <exception cref="RpcConnectException">The directory is not private, or cannot be created.</exception>
    public static void Ensure()
    {
        string path = Location();
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Check(path);

            // A umask may have removed rights of the owner; the parent may have added its group bit.
            if (UnixFile.At(path) is { Permissions: not (int)OwnerOnly })
            {
                File.SetUnixFileMode(path, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RpcConnectException(
                $"The private directory '{path}' cannot be created: {exception.Message}", exception);
        }
    }

    /// <summary>Checks that no other user can access the directory. Creates nothing.</summary>
    /// <exception cref="RpcConnectException">The directory is not private, or cannot be examined.</exception>
    public static void Check()
    {
        try
        {
            Check(Location());
        }
        catch (IOException exception)
        {
            throw new RpcConnectException($"The private directory is not used: {exception.Message}", exception);
        }
    }

    private static void Check(string path)
    {
        if (UnixFile.At(path) is not { } file)
        {
            return;
        }

        string? problem = file.Type != UnixFile.Directory ? $"is {file.Kind}"
            : file.UserId != Libc.GetEffectiveUserId() ? $"belongs to user {file.UserId}"
            : (file.Permissions & (int)~OwnerOnly & AllRights) != 0
                ? $"has mode {Convert.ToString(file.Permissions, 8)} instead of 700"
            : null;
        if (problem is not null)
        {
            throw new RpcConnectException(
                $"The private directory '{path}' {problem}: it is not used, for another user could take the endpoint");
        }
    }

    // The specification of XDG_RUNTIME_DIR requires that relative paths are ignored.
    private static string Location() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { } runtime && Path.IsPathFullyQualified(runtime)
            ? Path.Combine(runtime, "rpcgen")
            : $"/tmp/rpcgen-{Libc.GetEffectiveUserId()}";
}
