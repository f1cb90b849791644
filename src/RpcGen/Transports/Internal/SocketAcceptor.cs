using System.Net.Sockets;

namespace RpcGen.Transports.Internal;

/// <summary>
/// Accepts clients of a listening socket on a thread of its own, so that a blocked thread pool does not keep clients
/// out. Thread-safe.
/// </summary>
/// <remarks>
/// The thread accepts one client for each request. If the request was cancelled, it keeps the client for the next one.
/// </remarks>
internal sealed class SocketAcceptor : IDisposable
{
    private readonly Socket _listener;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _requests = new(0);

    // Guarded by _gate.
    private readonly Queue<TaskCompletionSource<Socket>> _waiting = new();
    private Socket? _kept;
    private bool _isAccepting;
    private bool _isDisposed;

    /// <param name="listener">A listening, blocking socket; the acceptor owns it from here on.</param>
    public SocketAcceptor(Socket listener)
    {
        _listener = listener;
        new Thread(Run) { IsBackground = true, Name = "RpcGen accept" }.UnsafeStart();
    }

    /// <summary>Accepts the next client.</summary>
    /// <exception cref="SocketException">Accepting failed, or the acceptor was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The acceptor is disposed.</exception>
    public async Task<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<Socket> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_kept is { } kept)
            {
                _kept = null;
                return kept;
            }

            _waiting.Enqueue(accepted);
            if (!_isAccepting)
            {
                _isAccepting = true;
                _requests.Release();
            }
        }

        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (accepted, token) => ((TaskCompletionSource<Socket>)accepted!).TrySetCanceled(token), accepted);
        await using (registration.ConfigureAwait(true))
        {
            return await accepted.Task.ConfigureAwait(true);
        }
    }

    /// <summary>Closes the socket. Waiting requests fail.</summary>
    public void Dispose()
    {
        TaskCompletionSource<Socket>[] waiting;
        lock (_gate)
        {
            _isDisposed = true;
            waiting = [.. _waiting];
            _waiting.Clear();
            _kept?.Dispose();
            _kept = null;
        }

        foreach (TaskCompletionSource<Socket> request in waiting)
        {
            request.TrySetException(new ObjectDisposedException(nameof(SocketAcceptor)));
        }

        // Ends the running accept; the thread ends with the next request.
        _listener.Dispose();
        _requests.Release();
    }

    private void Run()
    {
        while (true)
        {
            _requests.Wait();
            while (TryAccept())
            {
            }

            lock (_gate)
            {
                if (_isDisposed)
                {
                    return;
                }
            }
        }
    }

    // Returns false if no further request waits.
    private bool TryAccept()
    {
        Socket? socket = null;
        Exception? failure = null;
        try
        {
            socket = _listener.Accept();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            failure = exception;
        }

        lock (_gate)
        {
            while (_waiting.TryDequeue(out TaskCompletionSource<Socket>? request))
            {
                if (failure is null ? request.TrySetResult(socket!) : request.TrySetException(failure))
                {
                    return KeepsAccepting();
                }
            }

            if (_isDisposed)
            {
                socket?.Dispose();
            }
            else
            {
                _kept = socket;
            }

            return KeepsAccepting();
        }
    }

    // Called under _gate.
    private bool KeepsAccepting() => _isAccepting = _waiting.Count > 0 && !_isDisposed;
}
