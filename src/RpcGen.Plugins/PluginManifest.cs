using RpcGen.Plugins.Internal.Manifests;

namespace RpcGen.Plugins;

/// <summary>What a folder with a plugin says of itself, in its <c>plugin.json</c>.</summary>
public sealed record class PluginManifest
{
    /// <summary>The name of the file in the folder of a plugin.</summary>
    public const string FileName = "plugin.json";

    private PluginManifest(Version version, PluginStartInfo startInfo)
    {
        Version = version;
        StartInfo = startInfo;
    }

    /// <summary>The version of the plugin.</summary>
    public Version Version { get; }

    /// <summary>How it is run: on demand, with what the manifest says. Adjust it with <c>with</c>.</summary>
    public PluginStartInfo StartInfo { get; }

    /// <summary>Reads the manifest of a folder.</summary>
    /// <param name="folder">The folder. A relative path begins at <see cref="AppContext.BaseDirectory"/>.</param>
    /// <exception cref="PluginManifestException">There is none, or it is wrong.</exception>
    public static PluginManifest Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder, AppContext.BaseDirectory);
        string file = Path.Combine(folder, FileName);
        try
        {
            return Read(folder, new ManifestReader(file, ManifestNode.Parse(file, File.ReadAllBytes(file))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginManifestException(file, 0, "", exception.Message, exception);
        }
    }

    private static PluginManifest Read(string folder, ManifestReader fields)
    {
        string name = fields.Text("name");
        Version version = fields.Version("version");
        string entry = Path.GetFullPath(fields.Text("entry"), folder);
        if (!entry.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw fields.Error("entry", "it leads out of the folder of the plugin");
        }

        List<PluginContract> contracts = [];
        foreach ((string contract, ManifestReader range) in fields.Objects("contracts"))
        {
            contracts.Add(new PluginContract(contract, range.Version("from"), range.OptionalVersion("below")));
            range.End();
        }

        PluginStartInfo info = new(entry, [.. fields.Texts("arguments") ?? []])
        {
            Name = name,
            StartsOnDemand = true,
            Contracts = contracts,
            Needs = fields.Texts("needs") ?? [],
        };
        if (fields.Object("limits") is { } limits)
        {
            info = info with
            {
                Budget = new PluginBudget
                {
                    Memory = limits.Number("memoryMiB") * 1024L * 1024,
                    OpenFiles = limits.Number("openFiles"),
                },
                MaxLinesPerSecond = limits.Number("linesPerSecond") ?? info.MaxLinesPerSecond,
                StartTimeout = limits.Seconds("startSeconds") ?? info.StartTimeout,
                IdleStop = limits.Seconds("idleSeconds") ?? info.IdleStop,
            };
            limits.End();
        }

        fields.End();
        return new PluginManifest(version, info);
    }
}
