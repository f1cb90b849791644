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

    /// <summary>The path of a socket in it.</summary>
    public static string SocketPath(RpcEndpoint endpoint) => Path.Combine(
        Location(), $"{endpoint.ToString().Replace(':', '-')}.sock");

    /// <summary>Creates it if need be, and makes sure that nobody else has a hand in it.</summary>
    /// <exception cref="RpcConnectException">It is not private.</exception>
    public static void Ensure()
    {
        string path = Location();
        Directory.CreateDirectory(path, OwnerOnly);
        Check(path);
    }

    /// <summary>Makes sure that nobody else has a hand in it; nothing is created.</summary>
    /// <exception cref="RpcConnectException">It is not private.</exception>
    public static void Check() => Check(Location());

    private static void Check(string path)
    {
        if (UnixFile.At(path) is not { } file)
        {
            return;
        }

        string? problem = file.Type != UnixFile.Directory ? "is no directory"
            : file.UserId != Libc.GetEffectiveUserId() ? $"belongs to user {file.UserId}"
            : file.Permissions != (int)OwnerOnly ? $"has mode {Convert.ToString(file.Permissions, 8)} instead of 700"
            : null;
        if (problem is not null)
        {
            throw new RpcConnectException(
                $"The private directory '{path}' {problem}: it is not used, somebody else could take the endpoint over");
        }
    }

    private static string Location() => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
        ? Path.Combine(runtime, "rpcgen")
        : $"/tmp/rpcgen-{Libc.GetEffectiveUserId()}";
}
