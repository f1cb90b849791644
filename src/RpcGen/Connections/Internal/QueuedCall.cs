using System.Diagnostics;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>
/// A call whose arguments are decoded later, on another thread: its bytes outlive the receive buffer. Runs once.
/// </summary>
internal sealed class QueuedCall : IThreadPoolWorkItem
{
    private readonly RpcIncomingCall _call;
    private readonly ExposedContract _contract;
    private readonly int _ordinal;
    private readonly MessageLease _message;
    private readonly int _arguments;

    /// <param name="call">The call.</param>
    /// <param name="contract">What serves it.</param>
    /// <param name="ordinal">The method.</param>
    /// <param name="frame">The whole frame; copied, if it lies in the receive buffer.</param>
    /// <param name="arguments">Where the arguments begin in it.</param>
    public QueuedCall(
        RpcIncomingCall call, ExposedContract contract, int ordinal, in ReceivedFrame frame, int arguments)
    {
        _call = call;
        _contract = contract;
        _ordinal = ordinal;
        _arguments = arguments;
        if (frame.Lease is null)
        {
            byte[] copy = LargeArrayPool.Rent(frame.Content.Length);
            frame.Content.CopyTo(copy);
            _message = new MessageLease(copy, frame.Content.Length);
        }
        else
        {
            _message = frame.Lease;
            _message.AddHolder();
        }
    }

    public int Length => _message.Memory.Length;

    public void Execute()
    {
        long start = Stopwatch.GetTimestamp();
        MessagePackReader reader = new(_message, _call.Connection.Options.Limits.MaxDepth);
        reader.SkipTo(_arguments);
        try
        {
            _contract.Descriptor.Dispatch(_contract.Target, _ordinal, _call, ref reader);
        }
        finally
        {
            _message.Release();
        }

        _contract.States[_ordinal].Measured(Stopwatch.GetElapsedTime(start));
    }
}
