using System.Runtime.Versioning;
using RpcGen.Transports.Internal;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>Whether another user than this one and root could put other code where a program lies.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PathTrust
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    private const int OthersWrite = 0x2;
    private const int GroupWrites = 0x10;
    private const int Sticky = 0x200;

    /// <summary>Why a file is not to be trusted; null if it is, or if it is not there.</summary>
    /// <param name="path">Its absolute path.</param>
    public static string? WhyNot(string path)
    {
        Stack<string> rest = new();
        Push(rest, path);
        string at = "/";
        int links = 0;
        try
        {
            while (rest.TryPop(out string? name))
            {
                if (name == "..")
                {
                    at = Path.GetDirectoryName(at) ?? at;
                    continue;
                }

                string next = Path.Combine(at, name);
                if (UnixFile.At(next) is not { } file)
                {
                    return null;
                }

                if (WhyNot(next, file, isFolderAbove: rest.Count > 1) is { } problem)
                {
                    return problem;
                }

                if (file.Type != UnixFile.SymbolicLink)
                {
                    at = next;
                }
                else if (++links <= MaxLinks && new FileInfo(next).LinkTarget is { } target)
                {
                    // Its own folder has been looked at; what it leads to is looked at from there on.
                    at = target.StartsWith('/') ? "/" : at;
                    Push(rest, target);
                }
                else
                {
                    return $"'{next}' is one of too many symbolic links";
                }
            }
        }
        catch (IOException exception)
        {
            return exception.Message;
        }

        return null;
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names.Where(name => name != ".").Reverse())
        {
            rest.Push(name);
        }
    }

    private static string? WhyNot(string path, UnixFile file, bool isFolderAbove)
    {
        if (file.UserId != 0 && file.UserId != Libc.GetEffectiveUserId())
        {
            return $"'{path}' belongs to the user with the id {file.UserId}";
        }

        // A link has no mode of its own. Of a folder such as /tmp, other users cannot replace what is in it.
        bool isProtected = file.Type == UnixFile.SymbolicLink
            || (isFolderAbove && file.Type == UnixFile.Directory && (file.Permissions & Sticky) != 0);
        return isProtected ? null
            : (file.Permissions & OthersWrite) != 0
                ? $"all users may write to '{path}'; chmod o-w '{path}' mends that"
            : (file.Permissions & GroupWrites) != 0 && file.GroupId != file.UserId
                ? $"the group with the id {file.GroupId} may write to '{path}'; chmod g-w '{path}' mends that"
            : null;
    }
}
