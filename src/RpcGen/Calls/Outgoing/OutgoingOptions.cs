using RpcGen.Buffers;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.Calls;

/// <summary>The options of an outgoing call: what goes with it besides its arguments.</summary>
internal record struct OutgoingOptions()
{
    /// <summary>Milliseconds until the deadline; 0 for none.</summary>
    public long Timeout { get; set; }

    /// <summary>The scope of the calling code.</summary>
    public CallScope? Scope { get; set; }

    /// <summary>The metadata of an interceptor, which replaces that of the scope.</summary>
    public RpcMetadata? Metadata { get; set; }

    public string? TraceParent { get; set; }

    public string? TraceState { get; set; }

    /// <summary>The stream for the items of the result; -1 for none.</summary>
    public long ResultStream { get; set; } = -1;

    public int ResultWindow { get; set; }

    /// <summary>The object that the call returns, numbered by this side; -1 for none.</summary>
    public long ResultObject { get; set; } = -1;

    /// <summary>The time until the earliest deadline; infinite if there is none.</summary>
    public readonly TimeSpan TimeLeft
    {
        get
        {
            TimeSpan own = Timeout > 0 ? TimeSpan.FromMilliseconds(Timeout) : System.Threading.Timeout.InfiniteTimeSpan;
            return Scope?.Remaining is { } remaining && (Timeout <= 0 || remaining < own) ? remaining : own;
        }
    }

    /// <summary>
    /// True if the caller does not wait for the answer, so that the call cannot be part of a deadlock.
    /// </summary>
    public bool IsUnwaited { get; set; }

    private readonly RpcMetadata? Sent => (Metadata ?? Scope?.Metadata) is { Count: > 0 } metadata ? metadata : null;

    /// <summary>Appends the options to an encoded call.</summary>
    public readonly void AppendTo(MessageBuffer buffer)
    {
        long[] chain = IsUnwaited ? [] : Scope?.Chain ?? [];
        RpcMetadata? metadata = Sent;
        int count = (Timeout > 0 ? 1 : 0) + (metadata is null ? 0 : 1) + (TraceParent is null ? 0 : 1)
            + (TraceState is null ? 0 : 1) + (chain.Length > 0 ? 1 : 0) + (ResultStream < 0 ? 0 : 1)
            + (ResultObject < 0 ? 0 : 1);
        if (count == 0)
        {
            return;
        }

        Span<byte> head = buffer.IsContiguous ? buffer.Contiguous : buffer.FirstSegment;
        head[FrameLayout.HeaderSize]++;
        RpcWriter writer = new(buffer);
        writer.WriteMapHeader(count);
        if (Timeout > 0)
        {
            writer.Write((int)CallOption.Timeout);
            writer.Write(Timeout);
        }

        if (TraceParent is not null)
        {
            writer.Write((int)CallOption.TraceParent);
            writer.Write(TraceParent);
        }

        if (TraceState is not null)
        {
            writer.Write((int)CallOption.TraceState);
            writer.Write(TraceState);
        }

        if (metadata is not null)
        {
            writer.Write((int)CallOption.Metadata);
            metadata.Write(ref writer);
        }

        if (chain.Length > 0)
        {
            writer.Write((int)CallOption.Chain);
            writer.WriteArrayHeader(chain.Length);
            foreach (long activation in chain)
            {
                writer.Write(activation);
            }
        }

        if (ResultStream >= 0)
        {
            writer.Write((int)CallOption.ResultStream);
            writer.WriteArrayHeader(2);
            writer.Write(ResultStream);
            writer.Write(ResultWindow);
        }

        if (ResultObject >= 0)
        {
            writer.Write((int)CallOption.ResultObject);
            writer.Write(ResultObject);
        }

        writer.Flush();
    }
}
