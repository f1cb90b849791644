using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Model;

/// <summary>One method of a contract, inherited ones included.</summary>
internal sealed record MethodModel
{
    /// <summary>The interface that declares it.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The name as C# text.</summary>
    public required string Identifier { get; init; }

    public required string WireName { get; init; }

    /// <summary>The name on the wire, and how parameters and result travel: the fingerprint is its hash.</summary>
    public required string Signature { get; init; }

    /// <summary>The types of all parameters, which distinguish methods with the same signature.</summary>
    public string Overload { get; init; } = "";

    public ulong Fingerprint => Fnv1a.Hash(Signature);

    public required ReturnShape Shape { get; init; }

    public required string ReturnType { get; init; }

    /// <summary>The type of the value that travels back; null if there is none.</summary>
    public required string? ResultType { get; init; }

    public required string? ResultCodec { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    public required int TimeoutMilliseconds { get; init; }

    /// <summary>The name of the RpcDispatch value.</summary>
    public required string Dispatch { get; init; }

    public required bool IsIdempotent { get; init; }

    public CallKind Kind { get; init; }

    /// <summary>
    /// The type of the stream in the contract: empty for IAsyncEnumerable, else Channel or Observable.
    /// </summary>
    public string StreamForm { get; init; } = "";

    /// <summary>The window of the stream it returns; 0 for the default.</summary>
    public int Window { get; init; }

    public int MaxConcurrency { get; init; }

    public EquatableArray<FaultModel> Faults { get; init; }

    /// <summary>
    /// get or set if it is an accessor of a property, and the identifier is the property's name; else empty.
    /// </summary>
    public string Accessor { get; init; } = "";

    /// <summary>The pairs of methods that make this call without blocking.</summary>
    public EquatableArray<AsyncPairModel> AsyncPairs { get; init; }

    /// <summary>
    /// The parameters of an event's delegate: <c>sender</c> for the proxy itself, <c>empty</c> for EventArgs.Empty,
    /// <c>item</c> for the value that travels.
    /// </summary>
    public EquatableArray<string> EventParameters { get; init; }
}
