using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints the dispatcher: one switch over the ordinals, and for each method a function that decodes the arguments,
/// declares that user code begins, and passes its result to the call.
/// </summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        const string signature =
            $"object target, int method, {Names.Services}.RpcIncomingCall call, ref {Names.Reader} reader";
        using (writer.Block($"public override void Dispatch({signature})"))
        {
            using (writer.Block("switch (method)"))
            {
                for (int i = 0; i < contract.Methods.Count; i++)
                {
                    writer.Write(
                        $"""
                        case {i}:
                            {Function(contract, i)}(({contract.Methods[i].DeclaringType})target, call, ref reader);
                            break;
                        """);
                }
            }
        }

        for (int i = 0; i < contract.Methods.Count; i++)
        {
            writer.BlankLine();
            EmitMethod(writer, contract, i);
        }
    }

    private static void EmitMethod(SourceWriter writer, ContractModel contract, int ordinal)
    {
        MethodModel method = contract.Methods[ordinal];
        List<(ParameterModel Model, string Local)> arguments =
            [.. method.Parameters.Select((parameter, i) => (parameter, $"__{i}"))];
        List<(ParameterModel Model, string Local)> sent =
            arguments.FindAll(argument => argument.Model.Codec is not null);
        const string Call = $"{Names.Services}.RpcIncomingCall call, ref {Names.Reader} reader";
        using (writer.Block(
            $"private static void {Function(contract, ordinal)}({method.DeclaringType} target, {Call})"))
        {
            foreach ((ParameterModel parameter, string local) in sent)
            {
                writer.Write($"{parameter.Type} {local};");
            }

            writer.Write("string parameter = \"arguments\";");
            using (writer.Block("try"))
            {
                writer.Write(
                    $"int count = {Names.Services}.RpcIncomingCall.ReadArguments(ref reader, {sent.Count});");
                foreach ((ParameterModel parameter, string local) in sent)
                {
                    writer.Write($"parameter = {Literals.Of(parameter.Name)};");
                    string decode = $"{parameter.Codec}.Read(ref reader)";
                    writer.Write(parameter.RejectsNull
                        ? $"{local} = {decode} ?? {Names.Services}.RpcValues.ThrowNull<{parameter.Type}>(ref reader);"
                        : $"{local} = {decode};");
                }

                writer.Write("parameter = \"arguments\";");
                writer.Write(
                    $"call.EndArguments(ref reader, {(sent.Count == 0 ? "count" : $"count - {sent.Count}")});");
            }

            using (writer.Block("catch (global::System.Exception exception)"))
            {
                string name = Literals.Of($"{contract.DisplayName}.{method.WireName}");
                writer.Write(
                    $"""
                    call.RejectArguments(exception, {name}, parameter);
                    return;
                    """);
            }

            writer.BlankLine();
            writer.Write("call.EnterHandler();");
            using (writer.Block("try"))
            {
                EmitCall(writer, method, string.Join(", ", arguments.Select(Pass)));
            }

            writer.Write(
                """
                catch (global::System.Exception exception)
                {
                    call.Fail(exception);
                }
                """);
        }
    }

    private static void EmitCall(SourceWriter writer, MethodModel method, string arguments)
    {
        string invocation = method.Accessor switch
        {
            "get" => $"target.{method.Identifier}",
            "set" => $"target.{method.Identifier} = {arguments}",
            _ => $"target.{method.Identifier}({arguments})",
        };
        string types = $"<{method.ResultType}, {method.ResultCodec}>";
        writer.Write(method switch
        {
            { Kind: CallKind.Event } => EventSource(method),
            { Kind: CallKind.Stream, StreamForm: "" } => $"call.CompleteStream{types}({invocation});",
            { Kind: CallKind.Stream } => $"call.CompleteStream{types}({Names.Services}.RpcStreams.From({invocation}));",
            { Kind: CallKind.Promise } => $"call.CompleteObject{types}({invocation});",
            { Shape: ReturnShape.Void } => $"{invocation};\ncall.Complete();",
            { Shape: ReturnShape.Value } => $"call.Complete{types}({invocation});",
            { Shape: ReturnShape.Task or ReturnShape.ValueTask } => $"call.CompleteWith({invocation});",
            _ => $"call.CompleteWith{types}({invocation});",
        });
    }

    // The handler is removed when the subscription ends, on either side.
    private static string EventSource(MethodModel method)
    {
        string[] names = [.. method.EventParameters.Select((_, i) => $"__{i}")];
        string[] items = [.. names.Where((_, i) => method.EventParameters[i] == "item")];
        string item = items.Length switch
        {
            0 => "default",
            1 => items[0],
            _ => $"({string.Join(", ", items)})",
        };
        string types = $"<{ItemType(method)}, {ItemCodec(method)}>";
        return $$"""
            {{Names.Services}}.RpcEventSource{{types}} events = call.OpenEvents{{types}}();
            {{method.ReturnType}} handler = ({{string.Join(", ", names)}}) => events.Raise({{item}});
            target.{{method.Identifier}} += handler;
            events.WhenStopped(() => target.{{method.Identifier}} -= handler);
            call.Complete();
            """;
    }

    /// <summary>The type of the value that travels for an event.</summary>
    public static string ItemType(MethodModel method) => method.ResultType ?? $"{Names.Services}.RpcVoid";

    /// <summary>The codec of the value that travels for an event.</summary>
    public static string ItemCodec(MethodModel method) => method.ResultCodec ?? $"{Names.Services}.RpcVoidCodec";

    private static string Pass((ParameterModel Model, string Local) argument) => argument.Model switch
    {
        { Codec: null } => "call.CancellationToken",
        { IsIn: true } => $"in {argument.Local}",
        _ => argument.Local,
    };

    private static string Function(ContractModel contract, int ordinal) =>
        $"{contract.Methods[ordinal].Identifier.TrimStart('@')}_{ordinal}";
}
