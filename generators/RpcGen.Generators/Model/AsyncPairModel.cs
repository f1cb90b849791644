namespace RpcGen.Generators.Model;

/// <summary>The methods BeginName and EndName beside a method Name: they make its call without blocking.</summary>
internal sealed record AsyncPairModel
{
    /// <summary>The interface that declares both.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The name of the first as C# text.</summary>
    public required string Begin { get; init; }

    /// <summary>The name of the second as C# text.</summary>
    public required string End { get; init; }

    /// <summary>The result type of the first: IAsyncResult, as annotated.</summary>
    public required string BeginType { get; init; }

    /// <summary>The result type of the second.</summary>
    public required string EndType { get; init; }

    /// <summary>The type of the second's parameter.</summary>
    public required string EndParameter { get; init; }

    /// <summary>The parameters of the first: those of the method, under their names here.</summary>
    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>The type of its callback.</summary>
    public required string CallbackType { get; init; }

    /// <summary>The type of its state.</summary>
    public required string StateType { get; init; }
}
