using RpcGen.Connections;
using RpcGen.Protocol;
using RpcGen.Threads;
using RpcGen.Transports.Internal;

namespace RpcGen;

public sealed partial class RpcServer
{
    private const string TooFewDescriptors = "the server has too few file descriptors left (see ulimit -n)";

    // Encoded beforehand: when descriptors are scarce, even loading code may fail.
    private static readonly byte[] s_refusal = GoAway.Encode(RpcCloseKind.ClosedByPeer, TooFewDescriptors);

    // Runs on the control thread, like everything that it awaits.
    private async Task AcceptLoopAsync(RpcListener listener)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                RpcChannel channel = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(true);
                pause = TimeSpan.Zero;
                if (!OperatingSystem.IsWindows()
                    && DescriptorReserve.IsReached(_admission.Clients, _admission.Handshakes))
                {
                    Refuse(listener.Endpoint, channel);
                    continue;
                }

                AdmittedClient client = await AdmitAsync(channel, _stopping.Token).ConfigureAwait(true);
                Begin();
                _ = ServeInBackgroundAsync(listener.Endpoint, channel, client);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception exception)
            {
                // One client that failed must not stop the others. If the system fails, for instance for lack of
                // descriptors, an immediate retry would only keep a processor busy.
                OnClientFailed(listener.Endpoint, exception);
                pause = TimeSpan.FromMilliseconds(Math.Min(1000, (pause.TotalMilliseconds * 2) + 1));
                await PauseAsync(pause).ConfigureAwait(true);
            }
        }

        End();
    }

    private async Task<AdmittedClient> AdmitAsync(RpcChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            return await _admission.EnterAsync(cancellationToken).ConfigureAwait(true);
        }
        catch
        {
            channel.Abort();
            channel.Dispose();
            throw;
        }
    }

    // On the control thread. Opens a channel that needs it, within the time of the handshake, and returns what is left
    // of that.
    private async Task<TimeSpan> OpenAsync(
        RpcChannel channel, AdmittedClient client, CancellationToken cancellationToken)
    {
        TimeSpan allowed = _options.Connection.HandshakeTimeout;
        if (!channel.MustOpen)
        {
            return allowed;
        }

        TimeProvider time = _options.Connection.TimeProvider;
        long start = time.GetTimestamp();
        using CancellationTokenSource timeout = new(allowed, time);
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, client.GivenUp);
        try
        {
            await ChannelOpening.OpenAsync(channel, linked.Token).ConfigureAwait(true);
        }
        catch (Exception exception)
        {
            _admission.Leave(client);
            throw exception is not OperationCanceledException || cancellationToken.IsCancellationRequested ? exception
                : new RpcConnectException(
                    timeout.IsCancellationRequested ? $"The client did not complete the TLS handshake within {allowed}"
                        : "The client did not complete the TLS handshake in the short time that is left while "
                        + "others wait",
                    exception);
        }

        TimeSpan left = allowed - time.GetElapsedTime(start);
        return allowed == Timeout.InfiniteTimeSpan ? allowed : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Refuse(RpcEndpoint endpoint, RpcChannel channel)
    {
        try
        {
            _ = channel.TrySend(s_refusal, default);
        }
        catch (IOException)
        {
            // The client has closed its channel, so the refusal has no reader.
        }
        finally
        {
            channel.Abort();
            channel.Dispose();
        }

        OnClientFailed(
            endpoint, new RpcConnectException($"A client of {endpoint} was refused: {TooFewDescriptors}"));
    }

    private void Begin()
    {
        lock (_gate)
        {
            _activities++;
        }
    }

    private void End()
    {
        bool isLast;
        lock (_gate)
        {
            // When the server stops, Completion waits for the stop itself.
            isLast = --_activities == 0 && !_stopped;
        }

        if (isLast)
        {
            _completion.TrySetResult();
        }
    }

    private void ThrowIfStopped()
    {
        if (_stopped)
        {
            throw new InvalidOperationException("The server was stopped; it cannot listen again. Create another one");
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, BareTimer.ClockOf(_options.Connection.TimeProvider), _stopping.Token)
                .ConfigureAwait(true);
        }
        catch (OperationCanceledException)
        {
            // The loop checks the token itself.
        }
    }

    private async Task ServeInBackgroundAsync(RpcEndpoint endpoint, RpcChannel channel, AdmittedClient client)
    {
        try
        {
            RpcConnection connection = await ServeAsync(channel, client, _stopping.Token).ConfigureAwait(true);
            await connection.Closed.ConfigureAwait(true);
        }
        catch (Exception exception)
        {
            OnClientFailed(endpoint, exception);
        }
        finally
        {
            End();
        }
    }
}
