using RpcGen.Generators.Model;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the types that name resolvers of MessagePack-CSharp.</summary>
internal static class ResolverSourceEmitter
{
    public static string Emit(EquatableArray<ResolverSourceModel> models)
    {
        SourceWriter writer = GeneratedFile.Begin(models[0].GeneratedNamespace);
        foreach (ResolverSourceModel model in models)
        {
            writer.Write($"/// <summary>Names the resolver {model.Resolver}.</summary>");
            writer.Write(Names.GeneratedCode);
            using (writer.Block($"internal readonly struct {model.Name} : global::RpcGen.MessagePack.IResolverSource"))
            {
                writer.Write($"public static global::MessagePack.IFormatterResolver Resolver => {model.Instance};");
            }

            writer.BlankLine();
        }

        return writer.ToString();
    }
}
