namespace RpcGen.Architecture.Tests;

/// <summary>A folder of the runtime. Its files use their own tier and those below.</summary>
internal sealed record Room(int Tier, string Folder);
