using System.Text;

namespace RpcGen.Fuzz.Sources;

/// <summary>
/// Writes whole sources, each in a namespace of its own. A third is damaged: tokens are lost, doubled or swapped.
/// </summary>
internal static class SourceGrammar
{
    /// <summary>What all sources may mention.</summary>
    public const string Shared = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using RpcGen;
        namespace MessagePack
        {
            public sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute { public bool K => keyAsPropertyName; }
            public sealed class KeyAttribute : Attribute { public KeyAttribute(int i) { } public KeyAttribute(string s) { } }
            public sealed class IgnoreMemberAttribute : Attribute;
        }
        public interface IMarker;
        public sealed record D(int X);
        """;

    /// <summary>The source with a number.</summary>
    public static string Write(int seed, int number)
    {
        Choice choice = new(unchecked((seed * 1_000_003) + number));
        TypeGrammar types = new(choice);
        NameGrammar names = new(choice, number);
        types.Declare("D", 0);
        DataGrammar data = new(choice, types, names);
        ContractGrammar contracts = new(choice, types, names, number);
        List<string> parts = [];
        for (int i = choice.Between(1, 4); i > 0; i--)
        {
            parts.Add(data.Declare());
        }

        for (int i = choice.Between(1, 3); i > 0; i--)
        {
            parts.Add(contracts.Declare());
        }

        parts.Add(contracts.Use());
        StringBuilder text = new($"using F{number};\n");
        for (int i = choice.Next(3); i > 0; i--)
        {
            text.Append(contracts.Attribute()).Append('\n');
        }

        text.Append($"namespace F{number} {{\n");
        foreach (string part in parts)
        {
            text.Append(choice.Odd(choice.Of("#nullable disable\n", "#nullable enable\n", "#nullable disable annotations\n"))).Append(part).Append('\n');
        }

        return choice.Percent(33) ? Damage(text.Append("}\n").ToString(), choice) : text.Append("}\n").ToString();
    }

    private static string Damage(string text, Choice choice)
    {
        List<string> tokens =
            [.. System.Text.RegularExpressions.Regex.Split(text, @"(\w+|\s+|.)").Where(token => token.Length > 0)];
        for (int i = choice.Between(1, 3); i > 0; i--)
        {
            int at = choice.Next(tokens.Count - 1);
            switch (choice.Next(3))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[at]);
                    break;
                default:
                    (tokens[at], tokens[at + 1]) = (tokens[at + 1], tokens[at]);
                    break;
            }
        }

        return string.Concat(tokens);
    }
}
