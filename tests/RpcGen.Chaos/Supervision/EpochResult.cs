namespace RpcGen.Chaos;

/// <summary>What an epoch did and found.</summary>
internal sealed record EpochResult(int Calls, int Kills, int Stops, int Cuts, string Outcomes, string[] Violations);
