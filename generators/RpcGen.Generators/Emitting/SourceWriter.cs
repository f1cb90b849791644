using System.Text;

namespace RpcGen.Generators.Emitting;

/// <summary>Indented text with \n line ends.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new(4096);
    private int _depth;

    /// <summary>Writes lines; each gets the current indentation.</summary>
    public void Write(string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            string trimmed = line.TrimEnd('\r');
            if (trimmed.Length > 0)
            {
                _text.Append(' ', _depth * 4).Append(trimmed);
            }

            _text.Append('\n');
        }
    }

    public void BlankLine() => _text.Append('\n');

    /// <summary>Writes a line and an opening brace; disposing closes it.</summary>
    public Scope Block(string header, string suffix = "")
    {
        Write(header);
        return Braces(suffix);
    }

    /// <summary>Writes an opening brace; disposing closes it.</summary>
    public Scope Braces(string suffix = "")
    {
        Write("{");
        _depth++;
        return new Scope(this, suffix);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Scope(SourceWriter writer, string suffix) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Write("}" + suffix);
        }
    }
}
