using System.Text;

namespace RpcGen.Plugins.Internal.Output;

/// <summary>
/// Cuts what a child prints into lines. A line is bounded and free of control characters: nothing that a plugin prints
/// can look like another line, or move a terminal's cursor.
/// </summary>
internal sealed class LineCollector(OutputCollector collector, bool isError)
{
    /// <summary>The longest line, in bytes; what is beyond is dropped.</summary>
    public const int MaxLine = 64 * 1024;

    private const int TailSize = 4096;

    private readonly Lock _gate = new();

    // Guarded by _gate: the last bytes, as a ring.
    private readonly byte[] _tail = new byte[TailSize];
    private long _total;

    // Used by the reading thread only.
    private readonly List<byte> _line = [];
    private long _beyond;

    /// <summary>The last 4 KiB, as text.</summary>
    public string Tail
    {
        get
        {
            lock (_gate)
            {
                int count = (int)Math.Min(_total, TailSize);
                byte[] bytes = new byte[count];
                for (int i = 0; i < count; i++)
                {
                    bytes[i] = _tail[(_total - count + i) % TailSize];
                }

                return OutputText.EscapeLines(Encoding.UTF8.GetString(bytes)).Trim();
            }
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes);
        while (true)
        {
            int end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Flush();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Nothing follows: what is left is the last line.</summary>
    public void End()
    {
        if (_line.Count > 0)
        {
            Flush();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            int skipped = Math.Max(0, bytes.Length - TailSize);
            _total += skipped;
            foreach (byte value in bytes[skipped..])
            {
                _tail[_total++ % TailSize] = value;
            }
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int room = Math.Min(bytes.Length, MaxLine - _line.Count);
        _line.AddRange(bytes[..room]);
        _beyond += bytes.Length - room;
    }

    private void Flush()
    {
        if (collector.TryAccept())
        {
            if (_line.Count > 0 && _line[^1] == '\r')
            {
                _line.RemoveAt(_line.Count - 1);
            }

            string text = OutputText.Escape(
                Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line)));
            collector.Deliver(isError, _beyond > 0 ? $"{text}... ({_beyond} bytes more)" : text);
        }

        _line.Clear();
        _beyond = 0;
    }
}
