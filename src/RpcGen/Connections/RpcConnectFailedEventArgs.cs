namespace RpcGen;

/// <summary>Reports that an attempt of a client to connect has failed.</summary>
public sealed class RpcConnectFailedEventArgs : EventArgs
{
    internal RpcConnectFailedEventArgs(int attempt, Exception exception, TimeSpan? nextAttempt)
    {
        Attempt = attempt;
        Exception = exception;
        NextAttempt = nextAttempt;
    }

    /// <summary>
    /// The number of failed attempts since the last connection, or since a call began to wait; from 1.
    /// </summary>
    public int Attempt { get; }

    /// <summary>The error of the attempt.</summary>
    public Exception Exception { get; }

    /// <summary>
    /// The time until the next attempt, which is made if a call still waits or an event has handlers. Null if there is
    /// no next attempt, or if <see cref="RpcClientOptions.ConnectPolicy"/> decides.
    /// </summary>
    public TimeSpan? NextAttempt { get; }
}
