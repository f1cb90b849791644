using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PluginHost.Converter;

internal sealed class CsvConverter : IConverter
{
    public async IAsyncEnumerable<string> CsvToJsonAsync(
        IAsyncEnumerable<string> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[]? columns = null;
        await foreach (string line in lines.WithCancellation(cancellationToken))
        {
            string[] cells = line.Split(',');
            if (columns is null)
            {
                columns = cells;
                continue;
            }

            yield return ToJson(columns, cells);
        }
    }

    private static string ToJson(string[] columns, string[] cells)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            for (int i = 0; i < Math.Min(columns.Length, cells.Length); i++)
            {
                writer.WriteString(columns[i], cells[i]);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }
}
