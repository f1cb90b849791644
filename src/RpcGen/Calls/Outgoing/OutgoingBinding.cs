using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>A contract of the peer that this side calls. It is announced to the peer with its first call.</summary>
internal sealed class OutgoingBinding : Announcement
{
    private HashSet<int>? _missing;

    public OutgoingBinding(int id, RpcContractDescriptor descriptor)
        : base(Encode(id, descriptor))
    {
        Id = id;
        Descriptor = descriptor;
        Methods = descriptor.MethodArray;
        Continuations = [.. Methods.Select(static _ => new MethodState())];
    }

    public int Id { get; }

    public RpcContractDescriptor Descriptor { get; }

    public RpcMethodDescriptor[] Methods { get; }

    /// <summary>Tracks for each method whether the code that awaits its calls blocks.</summary>
    public MethodState[] Continuations { get; }

    /// <summary>Completes when the peer has reported for the first time which methods it has.</summary>
    public TaskCompletionSource Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The ordinals that the peer lacks by its last report; null if it lacks the contract.</summary>
    public HashSet<int>? Missing => Volatile.Read(ref _missing);

    /// <summary>Returns true if the peer has the contract, but not this method.</summary>
    public bool Lacks(RpcMethodDescriptor method) => Missing?.Contains(Array.IndexOf(Methods, method)) == true;

    /// <summary>Records the peer's report on the binding. Called by the owner of the receive pump.</summary>
    /// <exception cref="ProtocolViolationException">The report is repeated, or impossible.</exception>
    public void Replied(bool isExposed, HashSet<ulong> missing)
    {
        if (Reply.Task.IsCompleted && (Missing is not null || !isExposed))
        {
            throw new ProtocolViolationException("B5", $"binding {Id} is answered again, and nothing has changed");
        }

        if (missing.Count > 0 && missing.Max() >= (ulong)Methods.Length)
        {
            throw new ProtocolViolationException(
                "B6", $"method {missing.Max()} of binding {Id} is said to be missing; it has {Methods.Length} methods");
        }

        Volatile.Write(ref _missing, isExposed ? [.. missing.Select(ordinal => (int)ordinal)] : null);
        Reply.TrySetResult();
    }

    private static byte[] Encode(int id, RpcContractDescriptor descriptor)
    {
        MessageBuffer buffer = new();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.Bind, 4);
        writer.Write(id);
        writer.Write(descriptor.Name);
        writer.WriteArrayHeader(descriptor.MethodArray.Length * 2);
        foreach (RpcMethodDescriptor method in descriptor.MethodArray)
        {
            writer.Write(method.Name);
            writer.Write(method.Fingerprint);
        }

        writer.Flush();
        if (!buffer.IsContiguous || buffer.Length > RpcLimits.MinFrameSize)
        {
            throw new InvalidOperationException(
                $"The contract {descriptor.Name} has too many methods: " +
                $"their names must fit {RpcLimits.MinFrameSize} bytes");
        }

        FrameLayout.PatchLength(buffer.Contiguous);
        return buffer.Contiguous.ToArray();
    }
}
