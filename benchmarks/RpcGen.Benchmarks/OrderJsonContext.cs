using System.Text.Json.Serialization;

namespace RpcGen.Benchmarks;

[JsonSerializable(typeof(Order))]
public sealed partial class OrderJsonContext : JsonSerializerContext;
