namespace RpcGen;

/// <summary>
/// The handler or the producer of a stream threw an exception. The message names the method and the type of that
/// exception. Only text crosses the connection; the other side's <see cref="RpcErrorDetail"/> decides how much.
/// </summary>
public sealed class RpcRemoteException : RpcException
{
    internal RpcRemoteException(string source, string remoteMessage, string? remoteTypeName, string? remoteStackTrace)
        : base(
            RpcStatus.Unknown,
            $"{source} {(remoteTypeName is null ? "failed" : $"threw {remoteTypeName}")}: {remoteMessage}")
    {
        RemoteMessage = remoteMessage;
        RemoteTypeName = remoteTypeName;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The exception's message on the other side, and those of its inner exceptions.</summary>
    public string RemoteMessage { get; }

    /// <summary>The full name of the exception's type on the other side, as text; null if it is withheld.</summary>
    public string? RemoteTypeName { get; }

    /// <summary>The stack trace on the other side; null unless the other side opted in.</summary>
    public string? RemoteStackTrace { get; }

    /// <inheritdoc/>
    public override string ToString() => RemoteStackTrace is null
        ? base.ToString()
        : $"{base.ToString()}{Environment.NewLine}--- remote stack trace ---{Environment.NewLine}{RemoteStackTrace}";
}
