using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>Prints the codec of a type.</summary>
internal static class CodecEmitter
{
    /// <summary>The codec inside the codec of a reference type, for items that may not be null.</summary>
    public const string NotNullItem = "Item";

    public static string Emit(CodecModel codec)
    {
        SourceWriter writer = GeneratedFile.Begin(codec.GeneratedNamespace, codec.Experimental);
        string type = codec.IsReferenceType ? codec.Type + "?" : codec.Type;
        writer.Write($"/// <summary>The codec of {codec.DisplayName}.</summary>");
        writer.Write(Names.GeneratedCode);
        using (writer.Block(
            $"internal readonly struct {codec.GeneratedName} : {Names.Serialization}.IRpcCodec<{type}>"))
        {
            using (writer.Block($"public static void Write(ref {Names.Writer} writer, {type} value)"))
            {
                if (codec.IsReferenceType)
                {
                    writer.Write(
                        """
                        if (value is null)
                        {
                            writer.WriteNil();
                            return;
                        }

                        """);
                }

                if (codec.IsInheritable)
                {
                    writer.Write(
                        $$"""
                        if (((object)value).GetType() != typeof({{codec.Type}}))
                        {
                            {{Names.Services}}.RpcValues.ThrowDerived(value, typeof({{codec.Type}}));
                        }

                        """);
                }

                EmitWrite(writer, codec);
            }

            writer.BlankLine();
            if (codec.IsReferenceType)
            {
                EmitNilAndItem(writer, codec);
            }

            using (writer.Block(codec.IsReferenceType
                ? $"private static {type} ReadValue(ref {Names.Reader} reader)"
                : $"public static {Names.BeforeName(type)} Read(ref {Names.Reader} reader)"))
            {
                switch (codec.Layout)
                {
                    case CodecLayout.Union:
                        UnionEmitter.EmitRead(writer, codec);
                        break;
                    case CodecLayout.Sum:
                        SumEmitter.EmitRead(writer, codec);
                        break;
                    default:
                        CodecReadEmitter.Emit(writer, codec);
                        break;
                }
            }

            foreach (MemberModel member in codec.Members.Where(member => member.HiddenIn.Length > 0))
            {
                writer.BlankLine();
                const string Compiler = "global::System.Runtime.CompilerServices";
                string kind = $"{Compiler}.UnsafeAccessorKind.Field";
                string value = $"{(codec.IsReferenceType ? "" : "ref ")}{member.HiddenIn} value";
                writer.Write(
                    $"""
                    [{Compiler}.UnsafeAccessor({kind}, Name = {Literals.Of(member.Name)})]
                    private static extern ref {Names.BeforeName(member.Type)} Field{member.Name}({value});
                    """);
            }

            if (codec.Layout == CodecLayout.Map && codec.Members.Count > 0)
            {
                writer.BlankLine();
                EmitFind(writer, codec);
            }
        }

        return writer.ToString();
    }

    // The parts that differ by whether the value may be null.
    private static void EmitNilAndItem(SourceWriter writer, CodecModel codec)
    {
        string nullItem = $"{Names.Services}.RpcValues.ThrowNullItem<{codec.Type}>";

        // Only a union has a second place for nil: beside the tag.
        string orNull = codec.Layout == CodecLayout.Union ? $" ?? {nullItem}(ref reader)" : "";
        writer.Write(
            $$"""
            public static {{codec.Type}}? Read(ref {{Names.Reader}} reader) =>
                reader.TryReadNil() ? null : ReadValue(ref reader);

            /// <summary>An item that may not be null.</summary>
            {{Names.GeneratedCode}}
            internal readonly struct {{NotNullItem}} : {{Names.Serialization}}.IRpcCodec<{{codec.Type}}>
            {
                public static void Write(ref {{Names.Writer}} writer, {{codec.Type}} value) =>
                    {{codec.GeneratedName}}.Write(ref writer, value ?? {{nullItem}}());

                public static {{Names.BeforeName(codec.Type)}} Read(ref {{Names.Reader}} reader) => reader.TryReadNil()
                    ? {{nullItem}}(ref reader)
                    : ReadValue(ref reader){{orNull}};
            }

            """);
    }

    private static void EmitWrite(SourceWriter writer, CodecModel codec)
    {
        writer.Write("writer.Enter();");
        if (codec.Layout == CodecLayout.Union)
        {
            UnionEmitter.EmitWrite(writer, codec);
        }
        else if (codec.Layout == CodecLayout.Sum)
        {
            SumEmitter.EmitWrite(writer, codec);
        }
        else
        {
            writer.Write("string member = \"\";");
            using (writer.Block("try"))
            {
                EmitMembers(writer, codec);
            }

            writer.Write(
                $$"""
                catch ({{Names.CodecException}} exception)
                {
                    exception.InMember({{Literals.Of(codec.DisplayName)}}, member);
                    throw;
                }

                """);
        }

        writer.Write("writer.Leave();");
    }

    private static void EmitMembers(SourceWriter writer, CodecModel codec)
    {
        if (codec.Layout == CodecLayout.Map)
        {
            writer.Write($"writer.WriteMapHeader({codec.Members.Count});");
        }
        else
        {
            int length = codec.Members.Count == 0 ? 0 : codec.Members.Max(member => member.Index) + 1;
            writer.Write($"writer.WriteArrayHeader({length});");
        }

        int next = 0;
        foreach (MemberModel member in codec.Members)
        {
            writer.Write($"member = {Literals.Of(member.Name)};");
            if (codec.Layout == CodecLayout.Map)
            {
                writer.Write($"writer.WriteUtf8({Literals.Of(member.Key)}u8);");
            }
            else
            {
                for (; next < member.Index; next++)
                {
                    writer.Write("writer.WriteNil();");
                }

                next++;
            }

            string access = member.HiddenIn.Length == 0
                ? $"value.{member.Identifier}"
                : $"Field{member.Name}({(codec.IsReferenceType ? "" : "ref ")}value)";
            writer.Write($"{member.Codec}.Write(ref writer, {access});");
        }
    }

    // The ordinal of the member with a key: by length first, which mostly leaves one comparison.
    private static void EmitFind(SourceWriter writer, CodecModel codec)
    {
        using (writer.Block("private static int Find(global::System.ReadOnlySpan<byte> key)"))
        {
            using (writer.Block("switch (key.Length)"))
            {
                foreach (IGrouping<int, (MemberModel Member, int Ordinal)> group in codec.Members
                    .Select((member, ordinal) => (member, ordinal))
                    .GroupBy(item => System.Text.Encoding.UTF8.GetByteCount(item.member.Key))
                    .OrderBy(group => group.Key))
                {
                    writer.Write($"case {group.Key}:");
                    foreach ((MemberModel member, int ordinal) in group)
                    {
                        writer.Write(
                            $$"""
                                if (global::System.MemoryExtensions.SequenceEqual(key, {{Literals.Of(member.Key)}}u8))
                                {
                                    return {{ordinal}};
                                }

                            """);
                    }

                    writer.Write("    break;");
                }
            }

            writer.BlankLine();
            writer.Write("return -1;");
        }
    }
}
