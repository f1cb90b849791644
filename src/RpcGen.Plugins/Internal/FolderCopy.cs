namespace RpcGen.Plugins.Internal;

/// <summary>A copy of a folder that only this user can change, among the temporary files.</summary>
internal sealed class FolderCopy
{
    private FolderCopy(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Copies a folder, with modes; links stay links.</summary>
    /// <exception cref="IOException">A file cannot be read or written, or vanishes meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    public static FolderCopy Of(string folder)
    {
        FolderCopy copy = new(Directory.CreateTempSubdirectory("rpcgen-plugin-").FullName);
        try
        {
            Copy(new DirectoryInfo(folder), folder, copy.Path);
            return copy;
        }
        catch
        {
            copy.Delete();
            throw;
        }
    }

    /// <summary>Deletes the copy, as far as that is possible.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Among temporary files, where the system looks after it.
        }
    }

    private static void Copy(DirectoryInfo folder, string root, string target)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = System.IO.Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                string leadsTo = System.IO.Path.GetFullPath(link, folder.FullName);
                bool isWithin =
                    leadsTo.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
                File.CreateSymbolicLink(path, isWithin && !System.IO.Path.IsPathRooted(link) ? link : leadsTo);
            }
            else if (entry is DirectoryInfo inner)
            {
                Copy(inner, root, Directory.CreateDirectory(path).FullName);
            }
            else
            {
                File.Copy(entry.FullName, path);
            }
        }
    }
}
