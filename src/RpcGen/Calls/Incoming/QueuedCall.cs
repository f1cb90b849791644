using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Framing;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>
/// A call whose arguments are decoded later, on another thread, so its bytes outlive the receive buffer. It runs once,
/// after it has passed its gates.
/// </summary>
internal sealed class QueuedCall : IThreadPoolWorkItem
{
    // Whether interceptors have let the call pass.
    private const int Waiting = 0;
    private const int Ran = 1;
    private const int Over = 2;

    private readonly RpcIncomingCall _call;
    private readonly MessageLease _message;
    private readonly int _arguments;
    private readonly IncomingBinding? _binding;
    private readonly int _peerOrdinal;
    private ConcurrencyGate[] _gates = [];
    private int _passed;

    /// <param name="call">The call.</param>
    /// <param name="frame">The whole frame; copied if it lies in the receive buffer.</param>
    /// <param name="arguments">The offset of the arguments in the frame.</param>
    /// <param name="binding">
    /// The caller's binding of the method, if the object is a promise that is not kept yet.
    /// </param>
    /// <param name="peerOrdinal">The caller's ordinal of the method, in the same case.</param>
    public QueuedCall(
        RpcIncomingCall call, in ReceivedFrame frame, int arguments, IncomingBinding? binding = null,
        int peerOrdinal = 0)
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

    public RpcIncomingCall Call => _call;

    public bool IsSubscription => _call.IsSubscription;

    /// <summary>
    /// Runs the call when it has passed the gates; it has passed the first <paramref name="passed"/>.
    /// </summary>
    public void Admit(ConcurrencyGate[] gates, int passed)
    {
        _gates = gates;
        _passed = passed;
        if (gates.Length == passed)
        {
            Enter();
        }
        else if (TryWait())
        {
            Advance();
        }
    }

    /// <summary>Continues after the gate at which the call waited has let it in.</summary>
    public void EnteredGate()
    {
        _passed++;
        Advance();
    }

    /// <summary>Runs the call when the object that another call promises exists.</summary>
    public void WaitFor(ExportedObject promise)
    {
        if (TryWait() && !_call.Session.References.TryWait(promise, this))
        {
            Resume(promise);
        }
    }

    /// <summary>Continues when the promised object exists, or never will.</summary>
    public void Resume(ExportedObject promise)
    {
        _call.Session.Incoming.EndWait(this);
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
        if (_call.Session.Decorators.DecoratesIncoming)
        {
            _ = RunDecoratedAsync();
            return;
        }

        Run();
    }

    // Returns false if too much waits already; the call is answered then.
    private bool TryWait()
    {
        if (_call.Session.Incoming.TryWait(this))
        {
            return true;
        }

        foreach (ConcurrencyGate gate in _gates.AsSpan(0, _passed))
        {
            gate.Exit();
        }

        _message.Release();
        _call.AnswerError(new RemoteError(
            RpcStatus.ResourceExhausted, "Too many bytes of calls wait their turn (RpcLimits.MaxDeferredBytes)"));
        return false;
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

        _call.Session.Incoming.EndWait(this);
        Enter();
    }

    private void Enter()
    {
        _call.EnteredGates(_gates);
        _call.Session.Incoming.Run(this);
    }

    private void Run()
    {
        TimeProvider clock = _call.Session.Options.TimeProvider;
        long start = clock.GetTimestamp();
        RpcReader reader = new(_message, _call.Session.Options.Limits.MaxDepth);
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

        state.Measured(clock.GetElapsedTime(start));
    }

    private async Task RunDecoratedAsync()
    {
        Task handler = _call.HoldAnswer();
        int state = Waiting;
        Exception? failure = null;
        try
        {
            await _call.Session.Decorators.RunIncoming(_call.Context, () =>
            {
                if (Interlocked.CompareExchange(ref state, Ran, Waiting) != Waiting)
                {
                    throw new InvalidOperationException("The call has been answered: it is too late to let it pass");
                }

                Run();
                return new ValueTask(handler);
            }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        if (Interlocked.CompareExchange(ref state, Over, Waiting) == Waiting)
        {
            _message.Release();
            failure ??= new InvalidOperationException(
                "An interceptor neither let the call pass nor threw an exception");
        }
        else
        {
            // An interceptor may have returned early: the slot belongs to the call until its handler has ended.
            await handler.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            failure ??= handler.Exception is { InnerException: { } hidden }
                ? new InvalidOperationException("An interceptor hid the failure of the handler", hidden)
                : null;
        }

        _call.ReleaseAnswer(failure);
    }
}
