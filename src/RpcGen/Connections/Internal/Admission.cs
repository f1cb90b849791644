using RpcGen.Threads;

namespace RpcGen.Connections;

/// <summary>
/// Limits the clients of a server: all of them, and those that have not finished the handshake. While a client waits
/// for admission, the oldest handshake has only a short time left, so that silent clients do not exclude others.
/// </summary>
internal sealed class Admission(int maxClients, int maxHandshakes, TimeProvider time)
{
    // The time that every client has for its handshake, however many clients wait.
    private static readonly TimeSpan s_shortTime = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();

    // Guarded by _gate. The oldest handshake is first.
    private readonly LinkedList<AdmittedClient> _handshakes = [];
    private int _clients;

    // Guarded by _gate. The next source replaces it before it is completed, without the lock: continuations run inline
    // on the control thread and read the next source. They do not run on the thread pool, which may be starved.
    private TaskCompletionSource _changed = new();

    /// <summary>The number of admitted clients, with and without a handshake.</summary>
    public int Clients
    {
        get
        {
            lock (_gate)
            {
                return _clients;
            }
        }
    }

    /// <summary>The number of clients that have not finished the handshake.</summary>
    public int Handshakes
    {
        get
        {
            lock (_gate)
            {
                return _handshakes.Count;
            }
        }
    }

    /// <summary>Waits until a client may enter. Called on the control thread.</summary>
    public async Task<AdmittedClient> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            AdmittedClient? oldest;
            lock (_gate)
            {
                if (_clients < maxClients && _handshakes.Count < maxHandshakes)
                {
                    AdmittedClient client = new(time.GetTimestamp());
                    _clients++;
                    _handshakes.AddLast(client);
                    return client;
                }

                changed = _changed.Task;
                oldest = _handshakes.First?.Value;
            }

            if (oldest is null)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(true);
                continue;
            }

            TimeSpan left = s_shortTime - time.GetElapsedTime(oldest.Entered);
            if (left > TimeSpan.Zero)
            {
                await changed.WaitAsync(left, BareTimer.ClockOf(time), cancellationToken)
                    .ConfigureAwait(
                        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                cancellationToken.ThrowIfCancellationRequested();
            }
            else
            {
                // The client leaves a moment later.
                oldest.GiveUp($"The handshake did not finish within {s_shortTime} while other clients wait");
                await changed.WaitAsync(cancellationToken).ConfigureAwait(true);
            }
        }
    }

    /// <summary>Records that the client has finished the handshake.</summary>
    public void HandshakeDone(AdmittedClient client)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _handshakes.Remove(client);
            changed = Change();
        }

        changed.TrySetResult();
    }

    /// <summary>Removes a client, before or after its handshake.</summary>
    public void Leave(AdmittedClient client)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _handshakes.Remove(client);
            _clients--;
            changed = Change();
        }

        changed.TrySetResult();
    }

    // Under _gate. The caller completes the result.
    private TaskCompletionSource Change()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource();
        return changed;
    }
}
