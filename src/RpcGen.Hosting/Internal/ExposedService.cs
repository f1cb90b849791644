namespace RpcGen.Hosting.Internal;

/// <summary>A contract that a server of the host exposes.</summary>
/// <param name="IsPerCall">Whether its objects live as long as a call.</param>
/// <param name="Expose">Exposes it.</param>
internal sealed record ExposedService(bool IsPerCall, Action<RpcServer, IServiceProvider, ConnectionScopes> Expose);
