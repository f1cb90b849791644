namespace RpcGen.Transports;

/// <summary>Who is on the other end of a channel, as the operating system says.</summary>
/// <param name="ProcessId">The process that connected or listens. Process ids are reused: a hint, never a
/// proof.</param>
/// <param name="UserId">The effective user id on Unix; null elsewhere.</param>
public sealed record class RpcPeerCredentials(int ProcessId, uint? UserId);
