namespace RpcGen;

/// <summary>How much the peer learns about an exception that a handler throws.</summary>
public enum RpcErrorDetail
{
    /// <summary>Only that the call failed.</summary>
    None,

    /// <summary>Type name and message, those of inner exceptions included. The default.</summary>
    Message,

    /// <summary>The stack trace too. For development and for peers that are trusted with it.</summary>
    MessageAndStackTrace,
}
