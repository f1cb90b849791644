using RpcGen.Generators.Model;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the methods BeginName and EndName: the call as a task, in the form of IAsyncResult.</summary>
internal static class AsyncPairEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract, int ordinal, AsyncPairModel pair)
    {
        MethodModel method = contract.Methods[ordinal];
        string tasks = method.ResultType is null ? "" : $"<{method.ResultType}>";
        string parameters = ProxyEmitter.Parameters(
            pair.Parameters, $"{pair.CallbackType} __callback", $"{pair.StateType} __state");
        using (writer.Block($"{pair.BeginType} {pair.DeclaringType}.{pair.Begin}({parameters})"))
        {
            writer.Write(
                "return global::System.Threading.Tasks.TaskToAsyncResult.Begin(__Call(), __callback, __state);");
            writer.BlankLine();
            using (writer.Block($"global::System.Threading.Tasks.Task{tasks} __Call()"))
            {
                CallEmitter.Emit(writer, contract, ordinal, method with
                {
                    Shape = method.ResultType is null ? ReturnShape.Task : ReturnShape.TaskOfValue,
                    Kind = method.Kind == CallKind.OneWay ? CallKind.OneWay : CallKind.Unary,
                    Parameters = pair.Parameters,
                });
            }
        }

        writer.BlankLine();
        writer.Write(
            $$"""
            {{pair.EndType}} {{pair.DeclaringType}}.{{pair.End}}({{pair.EndParameter}} __result) =>
                global::System.Threading.Tasks.TaskToAsyncResult.End{{tasks}}(__result);
            """);
    }
}
