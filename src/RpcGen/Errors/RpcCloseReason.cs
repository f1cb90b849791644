namespace RpcGen;

/// <summary>Why a connection ended.</summary>
public sealed record class RpcCloseReason
{
    internal RpcCloseReason(RpcCloseKind kind, string message, Exception? exception = null)
    {
        Kind = kind;
        Message = message;
        Exception = exception;
    }

    /// <summary>The kind of reason, for decisions in code.</summary>
    public RpcCloseKind Kind { get; }

    /// <summary>The reason in words, for a log.</summary>
    public string Message { get; internal init; }

    /// <summary>The underlying error; null if there is none.</summary>
    public Exception? Exception { get; internal init; }
}
