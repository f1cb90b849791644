using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;

namespace RpcGen.Generators.Parsing;

/// <summary>Determines the shape of a call from the return type of its method.</summary>
internal static class ReturnShapes
{
    /// <summary>The shape, and the type of the value that travels back, if there is one.</summary>
    public static ReturnShape Of(ITypeSymbol type, out ITypeSymbol? result)
    {
        result = null;
        if (type.SpecialType == SpecialType.System_Void)
        {
            return ReturnShape.Void;
        }

        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask" } named)
        {
            switch (named.OriginalDefinition.MetadataPath())
            {
                case KnownNames.Task:
                    return ReturnShape.Task;
                case KnownNames.ValueTask:
                    return ReturnShape.ValueTask;
                case KnownNames.TaskOf:
                    result = named.TypeArguments[0];
                    return ReturnShape.TaskOfValue;
                case KnownNames.ValueTaskOf:
                    result = named.TypeArguments[0];
                    return ReturnShape.ValueTaskOfValue;
            }
        }

        result = type;
        return ReturnShape.Value;
    }

    /// <summary>Whether a return type is a Task or a ValueTask.</summary>
    public static bool IsAwaitable(ITypeSymbol type) => Of(type, out _) is not (ReturnShape.Void or ReturnShape.Value);

    /// <summary>
    /// The form of a result that comes item by item while the call lasts, which leaves the item's type; null if the
    /// result is one value.
    /// </summary>
    public static string? StreamFormOf(ReturnShape shape, ref ITypeSymbol? result)
    {
        if (shape != ReturnShape.Value || result is not INamedTypeSymbol { TypeArguments: [ITypeSymbol item] } named)
        {
            return null;
        }

        string? form = named.OriginalDefinition.MetadataPath() switch
        {
            "System.Collections.Generic.IAsyncEnumerable`1" => "",
            "System.Threading.Channels.ChannelReader`1" => "Channel",
            "System.IObservable`1" => "Observable",
            _ => null,
        };
        result = form is null ? result : item;
        return form;
    }
}
