using System.ComponentModel;
using System.Text.RegularExpressions;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>
/// <see cref="Regex"/> as an array of its pattern, its options and the ticks of its time limit, which are nil if it has
/// none. <see cref="RegexOptions.Compiled"/> does not travel: each side decides itself how it runs an expression.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RegexCodec : IRpcCodec<Regex?>
{
    // What the parser and the interpreter keep of each character of a pattern.
    private const int MemoryPerCharacter = 64;

    private const RegexOptions Known = RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture
        | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.RightToLeft
        | RegexOptions.ECMAScript | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Regex? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        writer.Write(value.ToString());
        writer.Write((int)(value.Options & ~RegexOptions.Compiled));
        if (value.MatchTimeout == Regex.InfiniteMatchTimeout)
        {
            writer.WriteNil();
        }
        else
        {
            writer.Write(value.MatchTimeout.Ticks);
        }
    }

    /// <inheritdoc/>
    public static Regex? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(3);
        string? pattern = reader.ReadString();
        RegexOptions options = (RegexOptions)reader.ReadInt32();
        TimeSpan limit = reader.TryReadNil() ? Regex.InfiniteMatchTimeout : new TimeSpan(reader.ReadInt64());
        reader.Charge((long)(pattern?.Length ?? 0) * MemoryPerCharacter);
        if (pattern is null || (options & ~Known) != 0)
        {
            reader.Throw(pattern is null ? "The pattern is nil" : $"There are no options of the number {(int)options}");
        }

        try
        {
            return new Regex(pattern!, options, limit);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            reader.Throw($"The expression is not valid: {exception.Message}");
            return null;
        }
    }
}
