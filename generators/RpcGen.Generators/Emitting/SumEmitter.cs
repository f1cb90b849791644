using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints how a sum type travels: <c>[tag, value]</c>. A struct without a value is nil.</summary>
internal static class SumEmitter
{
    public static void EmitWrite(SourceWriter writer, CodecModel codec)
    {
        string nothing = codec.IsReferenceType
            ? $"throw new {Names.CodecException}({Literals.Of($"{codec.DisplayName} holds no value")});"
            : "writer.WriteNil();";
        writer.Write(
            $$"""
            object? content = value.{{codec.Content}};
            if (content is null)
            {
                {{nothing}}
            }
            """);
        foreach (UnionCaseModel option in codec.Cases)
        {
            writer.Write(
                $$"""
                else if (content is {{option.TestedType}})
                {
                    writer.WriteArrayHeader(2);
                    writer.Write({{option.Tag}});
                    {{option.Codec}}.Write(ref writer, ({{option.Type}})content);
                }
                """);
        }

        const string Refusal = $"throw new {Names.CodecException}";
        writer.Write(
            $$"""
            else
            {
                {{Refusal}}($"{content.GetType()} is none of the types of {{codec.DisplayName}}");
            }

            """);
    }

    public static void EmitRead(SourceWriter writer, CodecModel codec)
    {
        if (!codec.IsReferenceType)
        {
            writer.Write(
                """
                if (reader.TryReadNil())
                {
                    return default;
                }

                """);
        }

        writer.Write(
            $"""
            reader.Enter();
            reader.ReadArrayHeader(2);
            {codec.Type} value = default!;
            int tag = reader.ReadInt32();
            """);
        using (writer.Block("try"))
        {
            using (writer.Block("switch (tag)"))
            {
                foreach (UnionCaseModel option in codec.Cases)
                {
                    string decode = $"{option.Codec}.Read(ref reader)";
                    string content = option.IsReferenceType
                        ? $"{decode} ?? {Names.Services}.RpcValues.ThrowNull<{option.Type}>(ref reader)"
                        : decode;
                    writer.Write(
                        $"""
                        case {option.Tag}:
                            value = new {codec.Type}({content});
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
        }

        string names = $"{Literals.Of(codec.DisplayName)}, {Literals.Of(codec.Content)}";
        writer.Write(
            $$"""
            catch (global::System.Exception exception) when (exception is not {{Names.CodecException}})
            {
                throw {{Names.Services}}.RpcValues.Refused(exception, {{names}});
            }

            reader.Leave();
            return value;
            """);
    }
}
