namespace RpcGen;

/// <summary>
/// The handler threw an exception. Only text crosses the connection: how much is the policy of the other side, see
/// <see cref="RpcErrorDetail"/>.
/// </summary>
public sealed class RpcRemoteException : RpcException
{
    internal RpcRemoteException(string message, string? remoteTypeName, string? remoteStackTrace)
        : base(RpcStatus.Unknown, message)
    {
        RemoteTypeName = remoteTypeName;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The full name of the exception's type on the other side, as text; null if it is withheld.</summary>
    public string? RemoteTypeName { get; }

    /// <summary>The stack trace on the other side; null unless the other side opted in.</summary>
    public string? RemoteStackTrace { get; }

    /// <inheritdoc/>
    public override string ToString() => RemoteStackTrace is null
        ? base.ToString()
        : $"{base.ToString()}{Environment.NewLine}--- remote stack trace ---{Environment.NewLine}{RemoteStackTrace}";
}
