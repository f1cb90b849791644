using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints how an object is decoded. If all members are plainly settable, the object is made first and they are set as
/// they come, so that absent ones keep their initializers; else they are collected in locals first.
/// </summary>
internal static class CodecReadEmitter
{
    // A set of members seen is kept in 64-bit words.
    private const int WordBits = 64;

    public static void Emit(SourceWriter writer, CodecModel codec)
    {
        bool inPlace = codec.ConstructorArguments.Count == 0
            && codec.Members.All(member => member.Assignment is MemberAssignment.Set or MemberAssignment.Ignored);
        writer.Write("reader.Enter();");
        if (codec.IsReferenceType)
        {
            writer.Write($"reader.Charge({Charge(codec)});");
        }

        if (inPlace)
        {
            writer.Write($"{codec.Type} value;");
        }
        else
        {
            EmitLocals(writer, codec);
        }

        for (int word = 0; word * WordBits < codec.Members.Count; word++)
        {
            writer.Write($"ulong seen{word} = 0;");
        }

        writer.Write("string member = \"\";");
        using (writer.Block("try"))
        {
            if (inPlace)
            {
                writer.Write($"value = new {codec.Type}();");
            }

            EmitLoop(writer, codec, inPlace);
            foreach (MemberModel member in codec.Members.Where(member => member.IsRequired))
            {
                int ordinal = OrdinalOf(codec, member);
                writer.Write(
                    $$"""
                    if ((seen{{ordinal / WordBits}} & {{Bit(ordinal)}}) == 0)
                    {
                        member = {{Literals.Of(member.Name)}};
                        reader.Throw("The member is required, but missing");
                    }
                    """);
            }

            writer.Write("reader.Leave();");
            if (inPlace)
            {
                writer.Write("return value;");
            }
            else
            {
                EmitConstruction(writer, codec);
            }
        }

        writer.Write(
            $$"""
            catch ({{Names.CodecException}} exception)
            {
                exception.InMember({{Literals.Of(codec.DisplayName)}}, member);
                throw;
            }
            catch (global::System.Exception exception)
            {
                throw {{Names.Services}}.RpcIncomingCall.Refused(exception, {{Literals.Of(codec.DisplayName)}}, member);
            }
            """);
    }

    private static void EmitLocals(SourceWriter writer, CodecModel codec)
    {
        for (int i = 0; i < codec.Members.Count; i++)
        {
            MemberModel member = codec.Members[i];
            if (member.Assignment != MemberAssignment.Ignored)
            {
                writer.Write($"{member.Type} m{i} = {member.Default};");
            }
        }
    }

    private static void EmitLoop(SourceWriter writer, CodecModel codec, bool inPlace)
    {
        bool isMap = codec.Layout == CodecLayout.Map;
        writer.Write($"int count = reader.{(isMap ? "ReadMapHeader" : "ReadArrayHeader")}();");
        using (writer.Block("for (int i = 0; i < count; i++)"))
        {
            if (isMap)
            {
                writer.Write("global::System.ReadOnlySpan<byte> key = reader.ReadUtf8();");
            }

            if (codec.Members.Count == 0)
            {
                writer.Write("reader.Skip();");
                return;
            }

            using (writer.Block(isMap ? "switch (Find(key))" : "switch (i)"))
            {
                for (int i = 0; i < codec.Members.Count; i++)
                {
                    EmitCase(writer, codec, i, inPlace);
                }

                writer.Write(
                    """
                    default:
                        reader.Skip();
                        break;
                    """);
            }
        }
    }

    private static void EmitCase(SourceWriter writer, CodecModel codec, int ordinal, bool inPlace)
    {
        MemberModel member = codec.Members[ordinal];
        writer.Write($"case {(codec.Layout == CodecLayout.Map ? ordinal : member.Index)}:");
        writer.Write($"    member = {Literals.Of(member.Name)};");
        if (codec.Layout == CodecLayout.Map)
        {
            writer.Write(
                $"    if ((seen{ordinal / WordBits} & {Bit(ordinal)}) != 0) reader.Throw(\"The member appears twice\");");
        }

        writer.Write($"    seen{ordinal / WordBits} |= {Bit(ordinal)};");
        if (member.Assignment == MemberAssignment.Ignored)
        {
            writer.Write("    reader.Skip();");
        }
        else
        {
            string target = inPlace ? $"value.{member.Identifier}" : $"m{ordinal}";
            string decode = $"{member.Codec}.Read(ref reader)";
            writer.Write(member.RejectsNull
                ? $"    {target} = {decode} ?? {Names.Services}.RpcIncomingCall.ThrowNull<{member.Type}>(ref reader);"
                : $"    {target} = {decode};");
        }

        writer.Write("    break;");
    }

    private static void EmitConstruction(SourceWriter writer, CodecModel codec)
    {
        string arguments = string.Join(", ", codec.ConstructorArguments.Select(name =>
            $"m{OrdinalOf(codec, codec.Members.First(member => member.Name == name))}"));
        List<string> initializers = [];
        for (int i = 0; i < codec.Members.Count; i++)
        {
            if (codec.Members[i].Assignment == MemberAssignment.Initializer || codec.Members[i].AlsoInInitializer)
            {
                initializers.Add($"{codec.Members[i].Identifier} = m{i}");
            }
        }

        string initializer = initializers.Count > 0 ? $" {{ {string.Join(", ", initializers)} }}" : "";
        string construction = $"new {codec.Type}({arguments}){initializer};";
        if (!codec.Members.Any(member => member.Assignment == MemberAssignment.Set))
        {
            writer.Write("return " + construction);
            return;
        }

        writer.Write($"{codec.Type} value = {construction}");
        for (int i = 0; i < codec.Members.Count; i++)
        {
            if (codec.Members[i].Assignment == MemberAssignment.Set)
            {
                writer.Write(
                    $$"""
                    if ((seen{{i / WordBits}} & {{Bit(i)}}) != 0)
                    {
                        value.{{codec.Members[i].Identifier}} = m{{i}};
                    }
                    """);
            }
        }

        writer.Write("return value;");
    }

    private static int OrdinalOf(CodecModel codec, MemberModel member)
    {
        for (int i = 0; i < codec.Members.Count; i++)
        {
            if (ReferenceEquals(codec.Members[i], member))
            {
                return i;
            }
        }

        return -1;
    }

    // The object's header, its members, and a guess at what initializers make.
    private static string Charge(CodecModel codec) => string.Join(
        " + ",
        codec.Members.Select(member => $"global::System.Runtime.CompilerServices.Unsafe.SizeOf<{member.Type}>()")
            .Prepend("24"));

    private static string Bit(int ordinal) => $"0x{1UL << (ordinal % WordBits):x}UL";
}
