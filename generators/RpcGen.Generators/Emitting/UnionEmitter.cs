using RpcGen.Generators.Model;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints how a union travels: <c>[tag, value]</c>.</summary>
internal static class UnionEmitter
{
    public static void EmitWrite(SourceWriter writer, CodecModel codec)
    {
        writer.Write("global::System.Type type = ((object)value).GetType();");
        string keyword = "if";
        foreach (UnionCaseModel option in codec.Cases)
        {
            writer.Write(
                $$"""
                {{keyword}} (type == typeof({{option.Type}}))
                {
                    writer.WriteArrayHeader(2);
                    writer.Write({{option.Tag}});
                    {{option.Codec}}.Write(ref writer, ({{option.Type}})value);
                }
                """);
            keyword = "else if";
        }

        writer.Write(
            $$"""
            else
            {
                throw new {{Names.CodecException}}($"{type} is not one of the types listed for {{codec.DisplayName}}");
            }

            """);
    }

    public static void EmitRead(SourceWriter writer, CodecModel codec)
    {
        writer.Write(
            $"""
            reader.Enter();
            reader.ReadArrayHeader(2);
            {codec.Type}? value = null;
            int tag = reader.ReadInt32();
            """);
        using (writer.Block("switch (tag)"))
        {
            foreach (UnionCaseModel option in codec.Cases)
            {
                writer.Write(
                    $"""
                    case {option.Tag}:
                        value = {option.Codec}.Read(ref reader);
                        break;
                    """);
            }

            writer.Write(
                $$"""
                default:
                    reader.Throw($"{tag} is not a tag of {{codec.DisplayName}}");
                    break;
                """);
        }

        writer.Write(
            """

            reader.Leave();
            return value;
            """);
    }
}
