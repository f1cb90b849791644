using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns the methods of a contract into models, and reports those that cannot be one.</summary>
internal sealed class MethodParser(
    INamedTypeSymbol contract, AttributeData? contractSettings, PlaceResolver places, List<RuleViolation> violations)
{
    /// <summary>Null for a method that breaks a rule.</summary>
    /// <param name="method">The method, or the accessor of a property.</param>
    /// <param name="property">The property it belongs to.</param>
    public MethodModel? Parse(IMethodSymbol method, IPropertySymbol? property = null)
    {
        int before = violations.Count(violation => violation.IsError);
        if (method.IsGenericMethod)
        {
            Report(DiagnosticDescriptors.GenericMethod, method.FirstLocation(), method.ToDisplay());
            return null;
        }

        AttributeData? settings = (property ?? (ISymbol)method).FindAttribute(KnownNames.Method);
        ReturnShape shape = ShapeOf(method.ReturnType, out ITypeSymbol? resultType);
        string? streamForm = StreamFormOf(shape, ref resultType);
        bool isOneWay = settings?.NamedArgument<bool>("OneWay") ?? false;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            Report(DiagnosticDescriptors.ByReference, ReturnLocation(method), method.ToDisplay(), "ref return");
            return null;
        }

        IReadOnlyList<AttributeData> ofResult = streamForm is null
            ? [.. method.GetReturnTypeAttributes(), .. method.GetAttributes().Where(one => one.Is(KnownNames.Stream))]
            : [.. method.GetReturnTypeAttributes()];
        CodecRef? result = resultType is null
            ? null
            : places.Resolve(
                resultType, ofResult, ReturnLocation(property ?? (ISymbol)method),
                $"{Name(method)} returns {resultType.Name}");
        if (isOneWay && resultType is not null)
        {
            Report(
                DiagnosticDescriptors.OneWayWithResult, ReturnLocation(method), method.ToDisplay(), resultType.ToDisplay());
        }

        List<ParameterModel> parameters = [];
        List<string> shapes = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            ParseParameter(method, parameter, parameters, shapes);
        }

        if (parameters.Count(parameter => parameter.Codec is null) > 1)
        {
            Report(DiagnosticDescriptors.SeveralCancellationTokens, method.FirstLocation(), method.ToDisplay());
        }

        int timeout = settings?.NamedArgument<int>("TimeoutMilliseconds") is not 0 and int own
            ? own
            : contractSettings?.NamedArgument<int>("TimeoutMilliseconds") ?? 0;
        if (timeout < -1)
        {
            Report(DiagnosticDescriptors.InvalidTimeout, method.FirstLocation(), method.ToDisplay(), timeout);
        }

        string wireName = settings?.NamedArgument<string>("Name") ?? method.Name;
        return violations.Count(violation => violation.IsError) > before
            ? null
            : new MethodModel
            {
                DeclaringType = method.ContainingType.ToCode(),
                Identifier = (property ?? (ISymbol)method).ToIdentifier(),
                WireName = wireName,
                Signature =
                    $"{wireName}({string.Join(",", shapes)}):{(streamForm is null ? "" : "items")}{result?.Shape ?? "void"}",
                Shape = shape,
                ReturnType = method.ReturnType.ToAnnotatedCode(),
                ResultType = resultType?.ToCode(),
                ResultCodec = result?.Expression,
                Parameters = parameters.ToEquatableArray(),
                TimeoutMilliseconds = timeout,
                Dispatch = (settings?.NamedArgument<int>("Dispatch") ?? 0) switch
                {
                    1 => "Inline",
                    2 => "Pool",
                    _ => "Adaptive",
                },
                IsIdempotent = settings?.NamedArgument<bool>("Idempotent") ?? false,
                Kind = isOneWay ? CallKind.OneWay
                    : streamForm is not null ? CallKind.Stream
                    : shape == ReturnShape.Value && result!.Shape == "ref" ? CallKind.Promise
                    : CallKind.Unary,
                StreamForm = streamForm ?? "",
                Window = method.FindAttribute(KnownNames.Stream)?.NamedArgument<int>("Window") ?? 0,
                MaxConcurrent = settings?.NamedArgument<int>("MaxConcurrent") ?? 0,
                Faults = places.FaultsOf(property ?? (ISymbol)method),
                Accessor = method.MethodKind switch
                {
                    MethodKind.PropertyGet => "get",
                    MethodKind.PropertySet => "set",
                    _ => "",
                },
            };
    }

    private void ParseParameter(
        IMethodSymbol method, IParameterSymbol parameter, List<ParameterModel> parameters, List<string> shapes)
    {
        if (parameter.RefKind is not (RefKind.None or RefKind.In))
        {
            Report(
                DiagnosticDescriptors.ByReference, parameter.FirstLocation(), parameter.ToDisplay(),
                parameter.RefKind.ToString().ToLowerInvariant());
            return;
        }

        bool isToken = parameter.Type is INamedTypeSymbol { Name: "CancellationToken" } named
            && named.MetadataPath() == KnownNames.CancellationToken;
        CodecRef? codec = null;
        if (!isToken)
        {
            codec = places.Resolve(
                parameter.Type, [.. parameter.GetAttributes()], TypeLocation(parameter),
                $"{Name(method)}({parameter.Name})");
            shapes.Add(codec?.Shape ?? "");
        }

        parameters.Add(new ParameterModel
        {
            Name = parameter.Name,
            Identifier = parameter.ToIdentifier(),
            Type = parameter.Type.ToAnnotatedCode(),
            Codec = codec?.Expression,
            IsIn = parameter.RefKind == RefKind.In,
            RejectsNull = parameter.Type.IsReferenceType
                && parameter.Type.NullableAnnotation == NullableAnnotation.NotAnnotated,
        });
    }

    // What comes back item by item while the call lasts; null if the result is one value.
    private static string? StreamFormOf(ReturnShape shape, ref ITypeSymbol? result)
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

    private static ReturnShape ShapeOf(ITypeSymbol type, out ITypeSymbol? result)
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

    private string Name(IMethodSymbol method) => $"{contract.Name}.{method.Name}";

    private static Location? ReturnLocation(ISymbol member) =>
        member.DeclaringSyntaxReferences is [{ } reference, ..]
            ? reference.GetSyntax() switch
            {
                MethodDeclarationSyntax { ReturnType: { } type } => type.GetLocation(),
                PropertyDeclarationSyntax { Type: { } type } => type.GetLocation(),
                _ => member.FirstLocation(),
            }
            : member.FirstLocation();

    private static Location? TypeLocation(IParameterSymbol parameter) =>
        parameter.DeclaringSyntaxReferences is [{ } reference, ..]
        && reference.GetSyntax() is ParameterSyntax { Type: { } type }
            ? type.GetLocation()
            : parameter.FirstLocation();

    private void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments) =>
        violations.Add(new RuleViolation(descriptor, location, arguments));
}
