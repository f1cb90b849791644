using RpcGen.Generators.Model;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the registration of codecs that are used without a connection.</summary>
internal static class SerializableEmitter
{
    public static string Emit(EquatableArray<SerializableModel> models)
    {
        SourceWriter writer = GeneratedFile.Begin(models[0].GeneratedNamespace);
        writer.Write("/// <summary>Registers the codecs of types marked with RpcSerializable.</summary>");
        writer.Write(Names.GeneratedCode);
        using (writer.Block("internal static class SerializableTypes"))
        {
            writer.Write("// Kept for as long as this assembly is loaded; the runtime holds them weakly.");
            writer.Write("private static readonly global::System.Collections.Generic.List<object> s_codecs = new();");
            writer.BlankLine();
            writer.Write("[global::System.Runtime.CompilerServices.ModuleInitializer]");
            using (writer.Block("internal static void Register()"))
            {
                foreach (SerializableModel model in models)
                {
                    writer.Write(
                        $"s_codecs.Add({Names.Services}.RpcCodecs<{model.Type}>"
                        + $".Register<{model.Codec}>(typeof(SerializableTypes)));");
                }
            }
        }

        return writer.ToString();
    }
}
