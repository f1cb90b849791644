namespace RpcGen;

/// <summary>Why a connection ended.</summary>
/// <param name="Kind">The kind of reason, to decide by.</param>
/// <param name="Message">The reason in words, to log.</param>
/// <param name="Exception">The underlying error, if there is one.</param>
public sealed record class RpcCloseReason(RpcCloseKind Kind, string Message, Exception? Exception = null);
