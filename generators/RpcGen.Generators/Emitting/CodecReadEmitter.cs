using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Emitting;

/// <summary>
/// Prints how an object is decoded. If all members are plainly settable, the object is created first and they are
/// set as they are read, so that absent ones keep their initializers; else they are collected in locals first.
/// </summary>
internal static class CodecReadEmitter
{
    // A set of members seen is kept in 64-bit words.
    private const int WordBits = 64;

    private static int Words(CodecModel codec) => codec.Layout == CodecLayout.Tuple
        ? 0
        : (codec.Members.Count + WordBits - 1) / WordBits;

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

        for (int word = 0; word < Words(codec); word++)
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

            if (codec.Layout == CodecLayout.Tuple)
            {
                EmitItems(writer, codec, inPlace);
            }
            else
            {
                EmitLoop(writer, codec, inPlace);
                EmitAbsent(writer, codec, inPlace);
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
                throw {{Names.Services}}.RpcValues.Refused(exception, {{Literals.Of(codec.DisplayName)}}, member);
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

    // A tuple has all its items, in order.
    private static void EmitItems(SourceWriter writer, CodecModel codec, bool inPlace)
    {
        writer.Write($"reader.ReadArrayHeader({codec.Members.Count});");
        for (int i = 0; i < codec.Members.Count; i++)
        {
            writer.Write($"member = {Literals.Of(codec.Members[i].Name)};");
            string target = inPlace ? $"value.{codec.Members[i].Identifier}" : $"m{i}";
            writer.Write($"{target} = {codec.Members[i].Codec}.Read(ref reader);");
        }
    }

    // The values of absent members: an error, the parameter's default, or what the constructor leaves in them. An
    // init-only member gets its initial value from a second object, since only an initializer can set it.
    private static void EmitAbsent(SourceWriter writer, CodecModel codec, bool inPlace)
    {
        if (codec.Members.Count == 0)
        {
            return;
        }

        IEnumerable<string> words =
            Enumerable.Range(0, Words(codec)).Select(word => $"seen{word} != {All(codec, word)}");
        using (writer.Block($"if ({string.Join(" || ", words)})"))
        {
            for (int i = 0; i < codec.Members.Count; i++)
            {
                MemberModel member = codec.Members[i];
                if (member.IsRequired)
                {
                    EmitIfAbsent(writer, member, i, "reader.Throw(\"The member is required, but missing\");");
                }
                else if (inPlace && member is { Assignment: MemberAssignment.Set, RejectsNull: true })
                {
                    EmitIfAbsent(writer, member, i, $"_ = {OrMissing(member, "value")};");
                }
            }

            if (codec.Members.Any(KeepsInitial))
            {
                writer.Write($"{codec.Type} initial = {Construction(codec, isInitial: true)};");
                for (int i = 0; i < codec.Members.Count; i++)
                {
                    if (KeepsInitial(codec.Members[i]))
                    {
                        EmitIfAbsent(writer, codec.Members[i], i, $"m{i} = {OrMissing(codec.Members[i], "initial")};");
                    }
                }
            }

            writer.Write("reader.ChargeAllocated();");
        }

        writer.BlankLine();
    }

    private static bool KeepsInitial(MemberModel member) =>
        member is { Assignment: MemberAssignment.Initializer, IsRequired: false };

    private static void EmitIfAbsent(SourceWriter writer, MemberModel member, int ordinal, string statement)
    {
        using (writer.Block($"if ({IsAbsent(ordinal)})"))
        {
            writer.Write($"member = {Literals.Of(member.Name)};");
            writer.Write(statement);
        }
    }

    // An absent member has no value if the constructor leaves null where null is not allowed.
    private static string OrMissing(MemberModel member, string owner) => member.RejectsNull
        ? $"{owner}.{member.Identifier} ?? {Names.Services}.RpcValues.ThrowMissing<{member.Type}>(ref reader)"
        : $"{owner}.{member.Identifier}";

    private static void EmitCase(SourceWriter writer, CodecModel codec, int ordinal, bool inPlace)
    {
        MemberModel member = codec.Members[ordinal];
        writer.Write($"case {(codec.Layout == CodecLayout.Map ? ordinal : member.Index)}:");
        writer.Write($"    member = {Literals.Of(member.Name)};");
        if (codec.Layout == CodecLayout.Map)
        {
            writer.Write(
                $"    if ({IsSeen(ordinal)}) reader.Throw(\"The member appears twice\");");
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
                ? $"    {target} = {decode} ?? {Names.Services}.RpcValues.ThrowNull<{member.Type}>(ref reader);"
                : $"    {target} = {decode};");
        }

        writer.Write("    break;");
    }

    private static void EmitConstruction(SourceWriter writer, CodecModel codec)
    {
        if (!codec.Members.Any(member => member.Assignment == MemberAssignment.Set))
        {
            writer.Write($"return {Construction(codec)};");
            return;
        }

        writer.Write($"{codec.Type} value = {Construction(codec)};");
        for (int i = 0; i < codec.Members.Count; i++)
        {
            MemberModel member = codec.Members[i];
            if (member.Assignment != MemberAssignment.Set)
            {
                continue;
            }

            using (writer.Block($"if ({IsSeen(i)})"))
            {
                writer.Write($"value.{member.Identifier} = m{i};");
            }

            if (member.RejectsNull)
            {
                using (writer.Block("else"))
                {
                    writer.Write($"member = {Literals.Of(member.Name)};");
                    writer.Write($"_ = {OrMissing(member, "value")};");
                }
            }
        }

        writer.Write("return value;");
    }

    private static string Construction(CodecModel codec, bool isInitial = false)
    {
        string arguments = string.Join(", ", codec.ConstructorArguments.Select(argument =>
            argument.Member.Length == 0
                ? argument.Value
                : $"m{OrdinalOf(codec, codec.Members.First(member => member.Name == argument.Member))}"));
        string[] initializers =
        [
            .. codec.Members
                .Select((member, ordinal) => (Member: member, Text: $"{member.Identifier} = m{ordinal}"))
                .Where(item => item.Member.AlsoInInitializer
                    || (item.Member.Assignment == MemberAssignment.Initializer
                        && !(isInitial && KeepsInitial(item.Member))))
                .Select(item => item.Text),
        ];
        string initializer = initializers.Length > 0 ? $" {{ {string.Join(", ", initializers)} }}" : "";
        return $"new {codec.Type}({arguments}){initializer}";
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

    // The object's header and its members; what initializers make is charged where they stay.
    private static string Charge(CodecModel codec) => string.Join(
        " + ",
        codec.Members.Select(SizeOf).Prepend("24"));

    // A nullable value may legitimately be one byte, nil, however large its type is.
    private static string SizeOf(MemberModel member) => member.Type.EndsWith("?", StringComparison.Ordinal)
        ? $"{Names.Services}.RpcValues.SizeOfNullable<{member.Type.TrimEnd('?')}>()"
        : $"global::System.Runtime.CompilerServices.Unsafe.SizeOf<{member.Type}>()";

    private static string IsSeen(int ordinal) => $"(seen{ordinal / WordBits} & {Bit(ordinal)}) != 0";

    private static string IsAbsent(int ordinal) => $"(seen{ordinal / WordBits} & {Bit(ordinal)}) == 0";

    private static string Bit(int ordinal) => $"0x{1UL << (ordinal % WordBits):x}UL";

    // The word in which all of its members are seen.
    private static string All(CodecModel codec, int word) =>
        $"0x{ulong.MaxValue >> Math.Max(0, WordBits - codec.Members.Count + (word * WordBits)):x}UL";
}
