using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints the proxy. Its methods are not async: each creates its request and returns the result of sending it.
/// </summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Write("/// <summary>Makes the calls.</summary>");
        writer.Write(Names.GeneratedCode);
        using (writer.Block(
            $"internal sealed class {contract.GeneratedName}_Proxy({Names.Services}.RpcProxyTarget target) : "
            + $"{Names.Services}.RpcProxy(target), {contract.ImplementedType}"))
        {
            for (int i = 0; i < contract.Methods.Count; i++)
            {
                MethodModel method = contract.Methods[i];
                if (method.Accessor == "set" && i > 0 && IsPair(contract.Methods[i - 1], method))
                {
                    // Printed with its getter.
                    continue;
                }

                if (i > 0)
                {
                    writer.BlankLine();
                }

                if (method.Accessor.Length > 0)
                {
                    EmitProperty(writer, contract, i);
                }
                else if (method.Kind == CallKind.Event)
                {
                    EmitEvent(writer, method, i);
                }
                else
                {
                    EmitMethod(writer, contract, i);
                }
            }
        }
    }

    private static void EmitMethod(SourceWriter writer, ContractModel contract, int ordinal)
    {
        MethodModel method = contract.Methods[ordinal];
        using (writer.Block(
            $"{method.ReturnType} {method.DeclaringType}.{method.Identifier}({Parameters(method.Parameters)})"))
        {
            if (method.Kind == CallKind.Stream)
            {
                EmitStream(writer, method, ordinal, CallEmitter.Sent(method));
            }
            else
            {
                CallEmitter.Emit(writer, contract, ordinal, method);
            }
        }

        foreach (AsyncPairModel pair in method.AsyncPairs)
        {
            writer.BlankLine();
            AsyncPairEmitter.Emit(writer, contract, ordinal, pair);
        }
    }

    /// <summary>The list of parameters of a member.</summary>
    public static string Parameters(EquatableArray<ParameterModel> parameters, params string[] more) => string.Join(
        ", ", parameters.Select(parameter => $"{(parameter.IsIn ? "in " : "")}{parameter.Type} {parameter.Identifier}")
            .Concat(more));

    private static void EmitProperty(SourceWriter writer, ContractModel contract, int ordinal)
    {
        MethodModel first = contract.Methods[ordinal];
        string type = first.Accessor == "get" ? first.ReturnType : first.Parameters[0].Type;
        using (writer.Block($"{type} {first.DeclaringType}.{first.Identifier}"))
        {
            for (int i = ordinal; i < contract.Methods.Count && i < ordinal + 2; i++)
            {
                MethodModel accessor = contract.Methods[i];
                if (i > ordinal && !IsPair(first, accessor))
                {
                    break;
                }

                using (writer.Block(accessor.Accessor))
                {
                    CallEmitter.Emit(writer, contract, i, accessor);
                }
            }
        }
    }

    private static bool IsPair(MethodModel getter, MethodModel setter) =>
        getter.Accessor == "get" && setter.Accessor == "set"
        && getter.Identifier == setter.Identifier && getter.DeclaringType == setter.DeclaringType;

    private static void EmitEvent(SourceWriter writer, MethodModel method, int ordinal)
    {
        string[] arguments = new string[method.EventParameters.Count];
        int items = method.EventParameters.Count(kind => kind == "item");
        int next = 1;
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = method.EventParameters[i] switch
            {
                "sender" => "this",
                "empty" => "global::System.EventArgs.Empty",
                _ => items == 1 ? "__item" : $"__item.Item{next++}",
            };
        }

        string types = $"<{DispatcherEmitter.ItemType(method)}, {DispatcherEmitter.ItemCodec(method)}>";
        writer.Write(
            $$"""
            event {{method.ReturnType.TrimEnd('?')}} {{method.DeclaringType}}.{{method.Identifier}}
            {
                add => this.Subscribe{{types}}({{ordinal}}, value, __item => value({{string.Join(", ", arguments)}}));
                remove => this.Unsubscribe({{ordinal}}, value);
            }
            """);
    }

    private static void EmitStream(
        SourceWriter writer, MethodModel method, int ordinal, List<ParameterModel> sent)
    {
        string token = method.Parameters.FirstOrDefault(parameter => parameter.Codec is null)?.Identifier ?? "default";
        (string before, string after) = method.StreamForm.Length == 0
            ? ("", "")
            : ($"{Names.Services}.RpcStreams.To{method.StreamForm}(", ")");
        if (sent.Count == 0)
        {
            writer.Write(
                $"return {before}this.Stream<{method.ResultType}, {method.ResultCodec}>({ordinal}, {token}){after};");
            return;
        }

        string types = sent.Count == 1
            ? $"global::System.ValueTuple<{sent[0].Type}>"
            : $"({string.Join(", ", sent.Select(parameter => parameter.Type))})";
        string values = sent.Count == 1
            ? $"new {types}({sent[0].Identifier})"
            : $"({string.Join(", ", sent.Select(parameter => parameter.Identifier))})";
        writer.Write($"return {before}this.Stream<{method.ResultType}, {method.ResultCodec}, {types}>(");
        writer.Write($"    {ordinal}, {sent.Count}, {values},");
        writer.Write($"    static (ref {Names.Writer} __writer, {types} __arguments, ref string? __parameter) =>");
        using (writer.Braces($",\n{token}){after};"))
        {
            for (int i = 0; i < sent.Count; i++)
            {
                writer.Write($"__parameter = {Literals.Of(sent[i].Name)};");
                writer.Write($"{sent[i].Codec}.Write(ref __writer, __arguments.Item{i + 1});");
            }
        }
    }
}
