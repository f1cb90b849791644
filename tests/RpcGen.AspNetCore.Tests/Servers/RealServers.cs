namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>Tests with balancers, processes of nodes, many bytes or many clients: one after the other.</summary>
[CollectionDefinition(nameof(RealServers), DisableParallelization = true)]
public sealed class RealServers;
