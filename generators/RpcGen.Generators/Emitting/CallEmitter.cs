using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints the body of a member of the proxy that makes one call: it encodes the arguments and returns what the
/// request's sending method returns:
/// <code>
/// void         SendBlockingVoid
/// T            SendBlocking
/// Task         SendVoid().AsTask()
/// Task of T    Send().AsTask()
/// ValueTask    SendVoid
/// ValueTask of T  Send
/// </code>
/// </summary>
internal static class CallEmitter
{
    /// <summary>The parameters that travel.</summary>
    public static List<ParameterModel> Sent(MethodModel method) =>
        [.. method.Parameters.Where(parameter => parameter.Codec is not null)];

    /// <summary>Prints the body.</summary>
    /// <param name="writer">The output.</param>
    /// <param name="contract">The contract of the call.</param>
    /// <param name="ordinal">The method's place in it.</param>
    /// <param name="method">The method, or the form in which a member makes its call.</param>
    public static void Emit(SourceWriter writer, ContractModel contract, int ordinal, MethodModel method)
    {
        List<ParameterModel> sent = Sent(method);
        writer.Write($"{Names.Services}.RpcRequest __request = this.Begin({ordinal}, {sent.Count});");
        if (sent.Count > 0)
        {
            EmitArguments(writer, contract, method, sent);
            writer.BlankLine();
        }

        string token = method.Parameters.FirstOrDefault(parameter => parameter.Codec is null)?.Identifier ?? "";
        writer.Write(Send(method, token));
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

        string failure =
            $"__request.Fail(__exception, {Literals.Of($"{contract.DisplayName}.{method.WireName}")}, __parameter)";
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
