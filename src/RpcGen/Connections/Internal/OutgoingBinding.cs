using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>A contract of the peer that this side calls. Announced to the peer together with its first call.</summary>
internal sealed class OutgoingBinding
{
    private HashSet<int>? _missing;

    public OutgoingBinding(int id, RpcContractDescriptor descriptor)
    {
        Id = id;
        Descriptor = descriptor;
        Methods = [.. descriptor.Methods];
        Frame = Encode();
    }

    public int Id { get; }

    public RpcContractDescriptor Descriptor { get; }

    public RpcMethodDescriptor[] Methods { get; }

    /// <summary>The Bind frame.</summary>
    public byte[] Frame { get; }

    /// <summary>Guarded by the frame writer's lock.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Completed when the peer has said for the first time what it has.</summary>
    public TaskCompletionSource Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The ordinals that the peer lacks, null if it lacks the contract; as it said last. Written by the receive pump.
    /// </summary>
    public HashSet<int>? Missing
    {
        get => Volatile.Read(ref _missing);
        set => Volatile.Write(ref _missing, value);
    }

    private byte[] Encode()
    {
        MessageBuffer buffer = new();
        MessagePackWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.Bind, 4);
        writer.Write(Id);
        writer.Write(Descriptor.Name);
        writer.WriteArrayHeader(Methods.Length * 2);
        foreach (RpcMethodDescriptor method in Methods)
        {
            writer.Write(method.Name);
            writer.Write(method.Fingerprint);
        }

        writer.Flush();
        if (!buffer.IsContiguous || buffer.Length > RpcLimits.MinFrameSize)
        {
            throw new InvalidOperationException(
                $"The contract {Descriptor.Name} has too many methods: their names must fit {RpcLimits.MinFrameSize} bytes");
        }

        FrameLayout.PatchLength(buffer.Contiguous);
        return buffer.Contiguous.ToArray();
    }
}
