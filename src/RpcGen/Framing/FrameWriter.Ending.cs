using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.Threads;

namespace RpcGen.Framing;

internal sealed partial class FrameWriter
{
    // How long the end of a connection waits for a thread that sends and that the system does not run meanwhile.
    private static readonly TimeSpan s_longestSend = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestOnControlThread = TimeSpan.FromMilliseconds(20);

    // True from the moment the channel takes nothing until it takes more. Written by the holder of the flush role.
    private volatile bool _isChannelFull;

    /// <summary>
    /// Waits until the thread that sends has sent all that was appended. A thread of this process that is about to send
    /// is given time to do so. Called before the connection ends.
    /// </summary>
    /// <param name="patience">How long a peer that does not receive is waited for.</param>
    public void Linger(TimeSpan patience)
    {
        // A simulation has one thread, so no other thread can send meanwhile.
        if (SimulatedThreads.Run is not null)
        {
            return;
        }

        if (ControlThread.IsCurrent)
        {
            // Other connections wait for this thread.
            SpinWait.SpinUntil(HasSentAll, s_longestOnControlThread);
        }
        else if (!SpinWait.SpinUntil(HasSentAll, patience))
        {
            SpinWait.SpinUntil(() => _isChannelFull || HasSentAll(), s_longestSend);
        }
    }

    /// <summary>Rejects further frames. Waiting frames are not sent any more.</summary>
    public void Close()
    {
        TaskCompletionSource<bool>? room;
        using (_gate.Enter())
        {
            AssertInvariants();
            _closed = true;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult(false);
    }

    /// <summary>
    /// Waits until no thread is sending: because everything appended so far has been handed to the channel, or, after
    /// <see cref="Close"/>, because the last send has returned.
    /// </summary>
    public Task WaitUntilReleasedAsync()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return _flushing && !(_closed && _pumpFlushing)
                ? (_released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Releases what was not sent. Called when no thread sends any more.</summary>
    public void Discard()
    {
        List<OutgoingMessage> rest;
        using (_gate.Enter())
        {
            AssertInvariants();
            Debug.Assert(_closed && (!_flushing || _pumpFlushing), "No thread sends any more");
            _discarded = true;
            rest = [.. _bulk];
            _bulk.Clear();
            if (_payloadMessage is { } current)
            {
                rest.Add(current);
                _payloadMessage = null;
            }
        }

        foreach (OutgoingMessage message in rest)
        {
            message.Release();
            message.WhenSent?.Invoke();
        }
    }

    private bool HasSentAll()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return _closed || _pumpFlushing || !(_flushing || HasOutput);
        }
    }
}
