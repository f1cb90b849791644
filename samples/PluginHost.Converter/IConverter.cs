using RpcGen;

namespace PluginHost.Converter;

/// <summary>Converts tables while they stream through.</summary>
[RpcContract]
public interface IConverter
{
    /// <summary>The first line names the columns; each further one becomes a JSON object.</summary>
    IAsyncEnumerable<string> CsvToJsonAsync(
        IAsyncEnumerable<string> lines, CancellationToken cancellationToken = default);
}
