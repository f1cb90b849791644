using System.Diagnostics;
using RpcGen.CompilerServices;
using RpcGen.Connections.Internal.References;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>
/// A call whose arguments are decoded later, on another thread: its bytes outlive the receive buffer. Runs once, after
/// it has passed its gates.
/// </summary>
internal sealed class QueuedCall : IThreadPoolWorkItem
{
    private readonly RpcIncomingCall _call;
    private readonly MessageLease _message;
    private readonly int _arguments;
    private readonly IncomingBinding? _binding;
    private readonly int _peerOrdinal;
    private ConcurrencyGate[] _gates = [];
    private int _passed;

    /// <param name="call">The call.</param>
    /// <param name="frame">The whole frame; copied, if it lies in the receive buffer.</param>
    /// <param name="arguments">Where the arguments begin in it.</param>
    /// <param name="binding">What the caller calls the method, if the object is only promised yet.</param>
    /// <param name="peerOrdinal">The same.</param>
    public QueuedCall(
        RpcIncomingCall call, in ReceivedFrame frame, int arguments, IncomingBinding? binding = null, int peerOrdinal = 0)
    {
        _call = call;
        _arguments = arguments;
        _binding = binding;
        _peerOrdinal = peerOrdinal;
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

    /// <summary>Runs the call when it has passed these gates, of which it has passed some.</summary>
    public void Admit(ConcurrencyGate[] gates, int passed)
    {
        _gates = gates;
        _passed = passed;
        Advance();
    }

    /// <summary>The gate that the call waited at has let it in.</summary>
    public void EnteredGate()
    {
        _passed++;
        Advance();
    }

    /// <summary>The object that the call waited for is there, or never will be.</summary>
    public void Resume(ExportedObject promise)
    {
        if (_call.Resolve(promise, _binding!, _peerOrdinal, out ConcurrencyGate[] gates))
        {
            Admit(gates, 0);
        }
        else
        {
            _message.Release();
        }
    }

    public void Execute()
    {
        if (_call.Connection.Decorators.DecoratesIncoming)
        {
            _ = RunDecoratedAsync();
            return;
        }

        Run();
    }

    private void Advance()
    {
        for (; _passed < _gates.Length; _passed++)
        {
            if (!_gates[_passed].TryEnter(this))
            {
                return;
            }
        }

        _call.EnteredGates(_gates);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Run()
    {
        long start = Stopwatch.GetTimestamp();
        MessagePackReader reader = new(_message, _call.Connection.Options.Limits.MaxDepth);
        reader.SkipTo(_arguments);
        MethodState state = _call.State!;
        try
        {
            _call.Dispatch(ref reader);
        }
        finally
        {
            _message.Release();
        }

        state.Measured(Stopwatch.GetElapsedTime(start));
    }

    private async Task RunDecoratedAsync()
    {
        bool ran = false;
        try
        {
            await _call.Connection.Decorators.RunIncoming(_call.Context, () =>
            {
                ran = true;
                Task handler = _call.HoldAnswer();
                Run();
                return new ValueTask(handler);
            }).ConfigureAwait(false);
            _call.ReleaseAnswer(ran ? null : new InvalidOperationException(
                "An interceptor neither let the call pass nor threw an exception"));
        }
        catch (Exception exception)
        {
            _call.ReleaseAnswer(exception);
        }
        finally
        {
            if (!ran)
            {
                _message.Release();
            }
        }
    }
}
