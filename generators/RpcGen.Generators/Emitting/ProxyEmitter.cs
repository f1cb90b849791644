using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints the proxy. Its methods are not async; each encodes the arguments and returns what the request's sending
/// method returns:
/// <code>
/// void         SendBlockingVoid
/// T            SendBlocking
/// Task         SendVoid().AsTask()
/// Task of T    Send().AsTask()
/// ValueTask    SendVoid
/// ValueTask of T  Send
/// </code>
/// </summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Write("/// <summary>Makes the calls.</summary>");
        writer.Write(Names.GeneratedCode);
        using (writer.Block(
            $"internal sealed class {contract.GeneratedName}_Proxy({Names.Services}.RpcProxyTarget target) : {Names.Services}.RpcProxy(target), {contract.ImplementedType}"))
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
        string parameters = string.Join(", ", method.Parameters.Select(parameter =>
            $"{(parameter.IsIn ? "in " : "")}{parameter.Type} {parameter.Identifier}"));
        List<ParameterModel> sent = [.. method.Parameters.Where(parameter => parameter.Codec is not null)];
        using (writer.Block($"{method.ReturnType} {method.DeclaringType}.{method.Identifier}({parameters})"))
        {
            if (method.Kind == CallKind.Stream)
            {
                EmitStream(writer, method, ordinal, sent);
            }
            else
            {
                EmitBody(writer, contract, ordinal, sent);
            }
        }
    }

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
                    EmitBody(writer, contract, i, [.. accessor.Parameters]);
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

    private static void EmitBody(
        SourceWriter writer, ContractModel contract, int ordinal, List<ParameterModel> sent)
    {
        MethodModel method = contract.Methods[ordinal];
        writer.Write($"{Names.Services}.RpcRequest __request = this.Begin({ordinal}, {sent.Count});");
        if (sent.Count > 0)
        {
            EmitArguments(writer, contract, method, sent);
            writer.BlankLine();
        }

        string token = method.Parameters.FirstOrDefault(parameter => parameter.Codec is null)?.Identifier ?? "";
        writer.Write(Send(method, token));
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

    private static void EmitArguments(
        SourceWriter writer, ContractModel contract, MethodModel method, List<ParameterModel> sent)
    {
        writer.Write("string? __parameter = null;");
        using (writer.Block("try"))
        {
            foreach (ParameterModel parameter in sent)
            {
                writer.Write($"__parameter = {Literals.Of(parameter.Name)};");
                writer.Write($"{parameter.Codec}.Write(ref __request.Writer, {parameter.Identifier});");
            }
        }

        string failure = $"__request.Fail(__exception, {Literals.Of($"{contract.DisplayName}.{method.WireName}")}, __parameter)";
        using (writer.Block("catch (global::System.Exception __exception)"))
        {
            writer.Write(method.Shape switch
            {
                ReturnShape.Void or ReturnShape.Value => $"throw {failure};",
                ReturnShape.Task => $"return global::System.Threading.Tasks.Task.FromException({failure});",
                ReturnShape.TaskOfValue =>
                    $"return global::System.Threading.Tasks.Task.FromException<{method.ResultType}>({failure});",
                ReturnShape.ValueTask => $"return global::System.Threading.Tasks.ValueTask.FromException({failure});",
                _ => $"return global::System.Threading.Tasks.ValueTask.FromException<{method.ResultType}>({failure});",
            });
        }
    }

    private static string Send(MethodModel method, string token)
    {
        if (method.Kind == CallKind.Promise)
        {
            return $"return __request.SendPromise<{method.ResultType}, {method.ResultCodec}>();";
        }

        if (method.Kind == CallKind.OneWay)
        {
            return method.Shape switch
            {
                ReturnShape.Void => $"__request.SendBlockingOneWay({token});",
                ReturnShape.Task => $"return __request.SendOneWay({token}).AsTask();",
                _ => $"return __request.SendOneWay({token});",
            };
        }

        string types = $"<{method.ResultType}, {method.ResultCodec}>";
        return method.Shape switch
        {
            ReturnShape.Void => $"__request.SendBlockingVoid({token});",
            ReturnShape.Value => $"return __request.SendBlocking{types}({token});",
            ReturnShape.Task => $"return __request.SendVoid({token}).AsTask();",
            ReturnShape.TaskOfValue => $"return __request.Send{types}({token}).AsTask();",
            ReturnShape.ValueTask => $"return __request.SendVoid({token});",
            _ => $"return __request.Send{types}({token});",
        };
    }
}
