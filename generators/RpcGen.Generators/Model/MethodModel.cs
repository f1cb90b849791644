namespace RpcGen.Generators.Model;

/// <summary>One method of a contract, inherited ones included.</summary>
internal sealed record MethodModel
{
    /// <summary>The interface that declares it.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The name as C# text.</summary>
    public required string Identifier { get; init; }

    public required string WireName { get; init; }

    public required ulong Fingerprint { get; init; }

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
}
