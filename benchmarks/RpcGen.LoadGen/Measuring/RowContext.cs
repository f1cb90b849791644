using System.Text.Json.Serialization;

namespace RpcGen.LoadGen.Measuring;

[JsonSerializable(typeof(List<Row>))]
[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class RowContext : JsonSerializerContext;
