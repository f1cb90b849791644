using RpcGen;

namespace PluginHost.Plugins;

/// <summary>Finds text in the files of a folder.</summary>
[RpcContract]
public interface ITextSearch
{
    IAsyncEnumerable<Hit> SearchAsync(string folder, string text, CancellationToken cancellationToken = default);
}
