using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns the methods of a contract into models, and reports those that cannot be one.</summary>
internal sealed class MethodParser(
    INamedTypeSymbol contract, AttributeData? contractSettings, PlaceResolver places, List<RuleViolation> violations)
{
    private readonly SettingRules _settings = new(violations);

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

        if (method.IsVararg)
        {
            Report(
                DiagnosticDescriptors.MemberNotSupported, method.FirstLocation(), method.ToDisplay(),
                "the values of __arglist have no type that can travel: use an array parameter");
            return null;
        }

        ISymbol member = property ?? (ISymbol)method;
        AttributeData? settings = member.FindAttribute(KnownNames.Method);
        ReturnShape shape = ReturnShapes.Of(method.ReturnType, out ITypeSymbol? resultType);
        string? streamForm = ReturnShapes.StreamFormOf(shape, ref resultType);
        bool isOneWay = settings?.NamedArgument<bool>("OneWay") ?? false;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            Report(
                DiagnosticDescriptors.ByReference, ReturnLocation(member), member.ToDisplay(),
                method.ReturnsByRef ? "ref" : "ref readonly");
            return null;
        }

        if (property is not null && (streamForm is not null || method.IsInitOnly))
        {
            violations.Add(new RuleViolation(
                DiagnosticDescriptors.MemberNotSupported, property.FirstLocation(),
                [
                    property.ToDisplay(),
                    streamForm is not null
                        ? "it is a property, which cannot return a stream: use a method"
                        : "its init accessor assigns only while an object is made: use set, or a method",
                ])
            {
                Cause = streamForm is not null ? MemberCauses.StreamProperty : MemberCauses.Init,
            });
            return null;
        }

        IReadOnlyList<AttributeData> ofResult = streamForm is null
            ? [.. method.GetReturnTypeAttributes(), .. method.GetAttributes().Where(one => one.Is(KnownNames.Stream))]
            : [.. method.GetReturnTypeAttributes()];
        CodecRef? result = resultType is null
            ? null
            : places.Resolve(
                resultType, ofResult, ReturnLocation(member), $"{Name(method)} returns {resultType.Name}");
        if (isOneWay && resultType is not null)
        {
            Report(
                DiagnosticDescriptors.OneWayWithResult, ReturnLocation(member), method.ToDisplay(),
                resultType.ToDisplay());
        }

        List<ParameterModel> parameters = [];
        List<string> shapes = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            ParseParameter(method, parameter, parameters, shapes);
        }

        if (method.Parameters.Where(IsToken).Skip(1).FirstOrDefault() is { } second)
        {
            Report(DiagnosticDescriptors.SeveralCancellationTokens, second.FirstLocation(), method.ToDisplay());
        }

        int timeout = settings?.NamedArgument<int>("TimeoutMilliseconds") is not 0 and int own
            ? own
            : contractSettings?.NamedArgument<int>("TimeoutMilliseconds") ?? 0;
        if (timeout < -1)
        {
            violations.Add(new RuleViolation(
                DiagnosticDescriptors.InvalidTimeout, member.FirstLocation(), [method.ToDisplay(), timeout])
            {
                Culprit = settings?.NamedArgument<int>("TimeoutMilliseconds") is { } and not 0 ? member : contract,
            });
        }

        _settings.Check(settings, member, Name(method));
        if (property is not null)
        {
            _settings.CheckAccessor(method, Name(method));
        }

        int window = _settings.WindowOf(method.FindAttribute(KnownNames.Stream), method, Name(method));
        string wireName = settings?.NamedArgument<string>("Name") ?? method.Name;
        return violations.Count(violation => violation.IsError) > before
            ? null
            : new MethodModel
            {
                DeclaringType = method.ContainingType.ToAnnotatedCode(),
                Identifier = member.ToIdentifier(),
                WireName = wireName,
                Overload = string.Join(",", method.Parameters.Select(parameter => parameter.Type.ToCode())),
                Signature = $"{wireName}({string.Join(",", shapes)}):"
                    + $"{(streamForm is null ? "" : "items")}{result?.Shape ?? "void"}",
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
                    : shape == ReturnShape.Value && resultType!.TypeKind == TypeKind.Interface && result!.Shape == "ref"
                        ? CallKind.Promise
                    : CallKind.Unary,
                StreamForm = streamForm ?? "",
                Window = window,
                MaxConcurrency = settings?.NamedArgument<int>("MaxConcurrency") ?? 0,
                Faults = places.FaultsOf(method),
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
                parameter.RefKind switch
                {
                    RefKind.Ref => "ref",
                    RefKind.Out => "out",
                    _ => "ref readonly",
                });
            return;
        }

        CodecRef? codec = null;
        if (!IsToken(parameter))
        {
            codec = places.Resolve(
                parameter.Type, [.. parameter.GetAttributes()], TypeLocation(parameter),
                $"{Name(method)}({parameter.Name})");
            shapes.Add(codec?.Shape ?? "");
        }

        parameters.Add(new ParameterModel
        {
            Name = parameter.Name,
            Identifier = IdentifierOf(parameter),
            Type = parameter.Type.ToAnnotatedCode(),
            Codec = codec?.Expression,
            IsIn = parameter.RefKind == RefKind.In,
            RejectsNull = parameter.Type.IsReferenceType
                && parameter.Type.NullableAnnotation == NullableAnnotation.NotAnnotated,
        });
    }

    /// <summary>The name of a parameter in generated code, whose own locals begin with two underscores.</summary>
    public static string IdentifierOf(IParameterSymbol parameter) =>
        parameter.Name.StartsWith("__", StringComparison.Ordinal) ? $"__{parameter.Ordinal}" : parameter.ToIdentifier();

    /// <summary>Whether a parameter cancels the call.</summary>
    public static bool IsToken(IParameterSymbol parameter) =>
        parameter.Type is INamedTypeSymbol { Name: "CancellationToken" } named
        && named.MetadataPath() == KnownNames.CancellationToken;

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
