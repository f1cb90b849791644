using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the file of a contract: descriptor with dispatcher, and proxy.</summary>
internal static class ContractEmitter
{
    public static string Emit(ContractModel contract)
    {
        SourceWriter writer = GeneratedFile.Begin(contract.GeneratedNamespace, contract.Experimental);
        EmitDescriptor(writer, contract);
        writer.BlankLine();
        ProxyEmitter.Emit(writer, contract);
        foreach (int window in contract.Windows)
        {
            writer.BlankLine();
            writer.Write(Names.GeneratedCode);
            writer.Write(
                $$"""
                internal readonly struct {{contract.GeneratedName}}_Window{{window}} : {{Names.Services}}.IRpcWindow
                {
                    public static int Bytes => {{window}};
                }
                """);
        }

        return writer.ToString();
    }

    private static void EmitDescriptor(SourceWriter writer, ContractModel contract)
    {
        string name = contract.GeneratedName + "_Contract";
        writer.Write($"/// <summary>The descriptor and dispatcher of {Xml(contract.DisplayName)}.</summary>");
        writer.Write(Names.GeneratedCode);
        const string Base = $"{Names.Services}.RpcContractDescriptor";
        const string Source = $"{Names.Services}.IRpcContractSource";
        using (writer.Block($"internal sealed class {name} : {Base}, {Source}"))
        {
            string registered = $"{Names.Services}.RpcContract<{contract.Type}>";
            writer.Write(
                $$"""
                private static readonly {{name}} s_instance = new();

                static {{Base}} {{Source}}.Descriptor => s_instance;

                [global::System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Register() => {{registered}}.Register(s_instance);

                public override string Name => {{Literals.Of(contract.WireName)}};

                public override global::System.Type ContractType => typeof({{contract.Type}});

                """);
            const string Method = $"{Names.Services}.RpcMethodDescriptor";
            const string Methods = $"global::System.Collections.Generic.IReadOnlyList<{Method}>";
            using (writer.Block(
                $"public override {Methods} Methods {{ get; }} =\n    new {Method}[]", ";"))
            {
                foreach (MethodModel method in contract.Methods)
                {
                    writer.Write(Descriptor(method) + ",");
                }
            }

            writer.Write(
                $$"""

                {{Settings(contract)}}public override object CreateProxy({{Names.Services}}.RpcProxyTarget target) =>
                    new {{contract.GeneratedName}}_Proxy(target);

                """);
            DispatcherEmitter.Emit(writer, contract);
        }
    }

    private static string Settings(ContractModel contract)
    {
        string settings = contract.Order == "Default"
            ? ""
            : $"public override global::RpcGen.RpcOrder Order => global::RpcGen.RpcOrder.{contract.Order};\n\n";
        settings += contract.IsDisposable ? "public override bool IsDisposable => true;\n\n" : "";
        return contract.IsStateless ? settings + "public override bool IsStateless => true;\n\n" : settings;
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

        if (method.Kind == CallKind.OneWay)
        {
            settings.Add($"Shape = {Names.Services}.RpcMethodShape.OneWay");
        }

        if (method.Window > 0)
        {
            settings.Add($"Window = {method.Window}");
        }

        if (method.MaxConcurrency > 0)
        {
            settings.Add($"MaxConcurrency = {method.MaxConcurrency}");
        }

        if (method.Faults.Count > 0)
        {
            string faults = string.Join(", ", method.Faults.Select(Fault));
            settings.Add($"Faults = new {Names.Services}.RpcFaultDescriptor[] {{ {faults} }}");
        }

        if (method.IsIdempotent)
        {
            settings.Add("IsIdempotent = true");
        }

        settings.Add($"Signature = {Literals.Of(method.Signature)}");
        return $"new({Literals.Of(method.WireName)}, 0x{method.Fingerprint:x16}UL) {{ {string.Join(", ", settings)} }}";
    }

    private static string Fault(FaultModel fault) =>
        $"new {Names.Services}.RpcFaultDescriptor<{fault.Type}, {fault.Codec}>({Literals.Of(fault.WireName)})";

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
