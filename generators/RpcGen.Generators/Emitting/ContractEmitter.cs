using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the file of a contract: descriptor with dispatcher, and proxy.</summary>
internal static class ContractEmitter
{
    public static string Emit(ContractModel contract)
    {
        SourceWriter writer = GeneratedFile.Begin(contract.GeneratedNamespace);
        EmitDescriptor(writer, contract);
        writer.BlankLine();
        ProxyEmitter.Emit(writer, contract);
        return writer.ToString();
    }

    private static void EmitDescriptor(SourceWriter writer, ContractModel contract)
    {
        string name = contract.GeneratedName + "_Contract";
        writer.Write($"/// <summary>The descriptor and dispatcher of {Xml(contract.DisplayName)}.</summary>");
        writer.Write(Names.GeneratedCode);
        using (writer.Block($"internal sealed class {name} : {Names.Services}.RpcContractDescriptor"))
        {
            writer.Write(
                $$"""
                [global::System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Register() =>
                    {{Names.Services}}.RpcContract<{{contract.Type}}>.Register(new {{name}}());

                public override string Name => {{Literals.Of(contract.WireName)}};

                """);
            using (writer.Block(
                $"public override global::System.Collections.Generic.IReadOnlyList<{Names.Services}.RpcMethodDescriptor> Methods {{ get; }} =\n    new {Names.Services}.RpcMethodDescriptor[]", ";"))
            {
                foreach (MethodModel method in contract.Methods)
                {
                    writer.Write(Descriptor(method) + ",");
                }
            }

            writer.Write(
                $$"""

                public override object CreateProxy({{Names.Services}}.RpcProxyTarget target) =>
                    new {{contract.GeneratedName}}_Proxy(target);

                """);
            DispatcherEmitter.Emit(writer, contract);
        }
    }

    private static string Descriptor(MethodModel method)
    {
        List<string> settings = [];
        if (method.TimeoutMilliseconds != 0)
        {
            settings.Add($"TimeoutMilliseconds = {method.TimeoutMilliseconds}");
        }

        if (method.Dispatch != "Adaptive")
        {
            settings.Add($"Dispatch = global::RpcGen.RpcDispatch.{method.Dispatch}");
        }

        if (method.IsIdempotent)
        {
            settings.Add("IsIdempotent = true");
        }

        string initializer = settings.Count > 0 ? $" {{ {string.Join(", ", settings)} }}" : "";
        return $"new({Literals.Of(method.WireName)}, 0x{method.Fingerprint:x16}UL){initializer}";
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
