namespace RpcGen.Generators.Model;

/// <summary>A declared fault.</summary>
internal sealed record FaultModel(string Type, string Codec, string WireName);
