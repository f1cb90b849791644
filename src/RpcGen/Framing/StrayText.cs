using System.Buffers;
using System.Text;

namespace RpcGen.Framing;

/// <summary>
/// Quotes text that arrived instead of a frame: it shows which program is at the other end.
/// </summary>
internal static class StrayText
{
    private const int MaxLength = 80;
    private const int MinLength = 4;

    private static readonly SearchValues<byte> s_text = SearchValues.Create(
        [(byte)'\t', (byte)'\r', (byte)'\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (byte)code)]);

    /// <summary>
    /// Returns the first line of the received bytes, for the end of a message; empty if they are not text.
    /// </summary>
    public static string Describe(ReadOnlySpan<byte> received)
    {
        received = received[..Math.Min(received.Length, MaxLength)];
        int other = received.IndexOfAnyExcept(s_text);
        string text = Encoding.ASCII.GetString(other < 0 ? received : received[..other]);
        string line = text.Split('\n')[0].TrimEnd('\r');
        return text.Length < MinLength
            ? ""
            : $": the peer sent the text \"{line}\". " +
                "Only frames may be sent here; a child process prints to standard error";
    }
}
