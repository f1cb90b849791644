using System.Text.Json.Serialization;

namespace RpcGen.Benchmarks.Codecs;

[JsonSerializable(typeof(Numbers))]
[JsonSerializable(typeof(Purchase))]
[JsonSerializable(typeof(Texts))]
[JsonSerializable(typeof(Series))]
internal sealed partial class CodecsJsonContext : JsonSerializerContext;
