using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Turns the members of a contract into method models, and reports those that cannot be one.</summary>
internal sealed class MethodParser(
    INamedTypeSymbol contract, CodecResolver resolver, CodecClosure closure, List<RuleViolation> violations,
    CancellationToken cancellationToken)
{
    /// <summary>Null for members that are no calls, or that break a rule.</summary>
    public MethodModel? Parse(ISymbol member)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (member)
        {
            case INamedTypeSymbol or IFieldSymbol:
            case { IsStatic: true, IsAbstract: false }:
            case IMethodSymbol { AssociatedSymbol: not null }:
            // A method with a body is a helper that runs on the caller's side.
            case IMethodSymbol { IsAbstract: false }:
                return null;
            case IMethodSymbol { IsStatic: true }:
                Report(DiagnosticDescriptors.MemberNotSupported, member.FirstLocation(), member.ToDisplay(), "it is static");
                return null;
            case { DeclaredAccessibility: not Accessibility.Public }:
                Report(
                    DiagnosticDescriptors.MemberNotSupported, member.FirstLocation(), member.ToDisplay(), "it is not public");
                return null;
            case IMethodSymbol method:
                return ParseMethod(method);
            default:
                Report(
                    DiagnosticDescriptors.MemberNotSupported, member.FirstLocation(), member.ToDisplay(),
                    member is IEventSymbol ? "events are not supported yet" : "a property hides that it is a call; use a method");
                return null;
        }
    }

    private MethodModel? ParseMethod(IMethodSymbol method)
    {
        int before = violations.Count;
        if (method.IsGenericMethod)
        {
            Report(DiagnosticDescriptors.GenericMethod, method.FirstLocation(), method.ToDisplay());
            return null;
        }

        ReturnShape shape = ShapeOf(method.ReturnType, out ITypeSymbol? resultType);
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            Report(DiagnosticDescriptors.ByReference, ReturnLocation(method), method.ToDisplay(), "ref return");
            return null;
        }

        CodecRef? result = resultType is null
            ? null
            : Check(
                resolver.Resolve(
                    resultType,
                    method.GetReturnTypeAttributes().FirstOrDefault(attribute => attribute.Is(KnownNames.Codec))),
                ReturnLocation(method), $"{Name(method)} returns {resultType.Name}");
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

        AttributeData? settings = method.FindAttribute(KnownNames.Method);
        int timeout = settings?.NamedArgument<int>("TimeoutMilliseconds") ?? 0;
        if (timeout < -1)
        {
            Report(DiagnosticDescriptors.InvalidTimeout, method.FirstLocation(), method.ToDisplay(), timeout);
        }

        string wireName = settings?.NamedArgument<string>("Name") ?? method.Name;
        return violations.Count > before
            ? null
            : new MethodModel
            {
                DeclaringType = method.ContainingType.ToCode(),
                Identifier = method.ToIdentifier(),
                WireName = wireName,
                Fingerprint = Fnv1a.Hash($"{wireName}({string.Join(",", shapes)}):{result?.Shape ?? "void"}"),
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
            codec = Check(
                resolver.Resolve(parameter.Type, parameter), TypeLocation(parameter),
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

    private CodecRef? Check(CodecRef codec, Location? location, string place)
    {
        if (closure.Add(codec, cancellationToken) is not { } problem)
        {
            return codec;
        }

        Report(problem.Descriptor, location, [place + problem.Path, .. problem.Arguments]);
        return null;
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

    private static Location? ReturnLocation(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences is [{ } reference, ..]
        && reference.GetSyntax() is MethodDeclarationSyntax { ReturnType: { } type }
            ? type.GetLocation()
            : method.FirstLocation();

    private static Location? TypeLocation(IParameterSymbol parameter) =>
        parameter.DeclaringSyntaxReferences is [{ } reference, ..]
        && reference.GetSyntax() is ParameterSyntax { Type: { } type }
            ? type.GetLocation()
            : parameter.FirstLocation();

    private void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments) =>
        violations.Add(new RuleViolation(descriptor, location, arguments));
}
