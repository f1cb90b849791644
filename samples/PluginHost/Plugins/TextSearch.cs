using System.Runtime.CompilerServices;

namespace PluginHost.Plugins;

internal sealed class TextSearch : ITextSearch
{
    public async IAsyncEnumerable<Hit> SearchAsync(
        string folder, string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            int number = 0;
            await foreach (string line in File.ReadLinesAsync(file, cancellationToken))
            {
                number++;
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    yield return new Hit(file, number);
                }
            }
        }
    }
}
