namespace RpcGen.Generators.Model;

/// <summary>How a member of a contract is called.</summary>
internal enum CallKind
{
    /// <summary>One request, one answer.</summary>
    Unary,

    /// <summary>The caller does not wait for the answer.</summary>
    OneWay,

    /// <summary>The result is a stream, and the call lasts until its end.</summary>
    Stream,

    /// <summary>The result is a reference that can be called before the answer.</summary>
    Promise,

    /// <summary>A subscription: the event's arguments come as a stream.</summary>
    Event,
}
