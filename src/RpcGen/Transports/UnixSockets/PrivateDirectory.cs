using System.Runtime.Versioning;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.UnixSockets;

/// <summary>
/// The directory of named endpoints: only this user can look into it, which, unlike the mode of a socket, every
/// Unix honours. Names are the rendezvous, so its place is fixed: <c>$XDG_RUNTIME_DIR/rpcgen</c>, or
/// <c>/tmp/rpcgen-UID</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Without the group bits that a directory inherits from its parent: they let no other user in.
    private const int AllRights = 0x1FF;

    /// <summary>The path of a socket in it.</summary>
    public static string SocketPath(RpcEndpoint endpoint) => Path.Combine(
        Location(), $"{endpoint.ToString().Replace(':', '-')}.sock");

    /// <summary>Creates it if need be, and makes sure that no other user can enter it.</summary>
    /// <exception cref="RpcConnectException">It is not private, or cannot be created.</exception>
    public static void Ensure()
    {
        string path = Location();
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Check(path);

            // A umask may have taken rights of the owner away; the parent may have added its group bit.
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

    /// <summary>Makes sure that no other user can enter it; nothing is created.</summary>
    /// <exception cref="RpcConnectException">It is not private, or cannot be examined.</exception>
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
                $"The private directory '{path}' {problem}: it is not used, another user could take the endpoint over");
        }
    }

    // The specification of XDG_RUNTIME_DIR has relative paths ignored.
    private static string Location() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { } runtime && Path.IsPathFullyQualified(runtime)
            ? Path.Combine(runtime, "rpcgen")
            : $"/tmp/rpcgen-{Libc.GetEffectiveUserId()}";
}
