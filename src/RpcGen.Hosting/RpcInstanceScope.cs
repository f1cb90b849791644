namespace RpcGen.Hosting;

/// <summary>How long an object that serves a contract lives.</summary>
public enum RpcInstanceScope
{
    /// <summary>One object serves all clients for as long as the host runs.</summary>
    Singleton,

    /// <summary>
    /// One object for each connection, in a scope of services that ends when the connection and its handlers have
    /// ended. All contracts of a connection share the scope.
    /// </summary>
    Connection,

    /// <summary>One object for each call, in a scope of services that ends when the handler has ended.</summary>
    Call,
}
