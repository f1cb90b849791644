using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Analyzers;

/// <summary>Reports calls that leave out their token where the method around them has one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenAnalyzer() : CallAnalyzer(DiagnosticDescriptors.TokenNotPassed)
{
    private protected override void Register(CompilationStartAnalysisContext start, ContractCalls calls)
    {
        start.RegisterOperationAction(invocation => Analyze(invocation, calls), OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context, ContractCalls calls)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        bool leavesOut = call.Arguments.Any(argument => argument is
        {
            ArgumentKind: ArgumentKind.DefaultValue,
            Parameter: { } parameter,
        } && MethodParser.IsToken(parameter));
        if (leavesOut && calls.IsCall(call) && TokenAround(call) is { } token
            && ContractDiscovery.CalledName(call.Syntax) is { } name)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.TokenNotPassed, name.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(HintNames.Cause, token.Name),
                call.TargetMethod.ToDisplay(), token.Name));
        }
    }

    // A parameter of the method, or of a function around the call that is not static.
    private static IParameterSymbol? TokenAround(IInvocationOperation call)
    {
        ISymbol? function = call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart);
        while (function is IMethodSymbol method)
        {
            if (method.Parameters.FirstOrDefault(MethodParser.IsToken) is { } token)
            {
                return token;
            }

            function = method.IsStatic ? null : method.ContainingSymbol;
        }

        return null;
    }
}
