using System.Buffers;
using System.Diagnostics;
using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal;

/// <summary>
/// A call whose arguments are decoded later, on another thread: its bytes outlive the receive buffer. Runs once.
/// </summary>
internal sealed class QueuedCall : IThreadPoolWorkItem
{
    private readonly RpcIncomingCall _call;
    private readonly ExposedContract _contract;
    private readonly int _ordinal;
    private readonly byte[]? _rented;
    private readonly ReadOnlyMemory<byte> _arguments;

    public QueuedCall(
        RpcIncomingCall call, ExposedContract contract, int ordinal, ReadOnlySpan<byte> arguments,
        ReadOnlyMemory<byte> owned)
    {
        _call = call;
        _contract = contract;
        _ordinal = ordinal;
        if (owned.IsEmpty)
        {
            _rented = ArrayPool<byte>.Shared.Rent(arguments.Length);
            arguments.CopyTo(_rented);
            _arguments = _rented.AsMemory(0, arguments.Length);
        }
        else
        {
            _arguments = owned;
        }
    }

    public int Length => _arguments.Length;

    public void Execute()
    {
        long start = Stopwatch.GetTimestamp();
        int maxDepth = _call.Connection.Options.Limits.MaxDepth;

        // Only memory that nobody reuses may be referred to by what is decoded.
        MessagePackReader reader = _rented is null
            ? new MessagePackReader(_arguments, maxDepth)
            : new MessagePackReader(_arguments.Span, maxDepth);
        try
        {
            _contract.Descriptor.Dispatch(_contract.Target, _ordinal, _call, ref reader);
        }
        finally
        {
            if (_rented is not null)
            {
                ArrayPool<byte>.Shared.Return(_rented);
            }
        }

        _contract.States[_ordinal].Measured(Stopwatch.GetElapsedTime(start));
    }
}
