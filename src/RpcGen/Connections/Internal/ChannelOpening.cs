using RpcGen.Threads;

namespace RpcGen.Connections;

/// <summary>Opens channels that need it before a connection can use them.</summary>
internal static class ChannelOpening
{
    /// <summary>Opens a channel on a thread of its own: a slow peer or a busy thread pool delays no other.</summary>
    /// <param name="channel">The channel. It is disposed if this fails.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask OpenAsync(RpcChannel channel, CancellationToken cancellationToken) =>
        channel.MustOpen ? new ValueTask(OpenCoreAsync(channel, cancellationToken)) : ValueTask.CompletedTask;

    private static async Task OpenCoreAsync(RpcChannel channel, CancellationToken cancellationToken)
    {
        TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            WorkerThreads.Run(static state => Open(((RpcChannel, TaskCompletionSource))state), (channel, opened));
            using (cancellationToken.UnsafeRegister(static channel => ((RpcChannel)channel!).Abort(), channel))
            {
                await opened.Task.ConfigureAwait(true);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception exception)
        {
            channel.Abort();
            channel.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception is RpcConnectException or OperationCanceledException
                ? exception
                : new RpcConnectException($"The channel could not be opened: {exception.Message}", exception);
        }
    }

    private static void Open((RpcChannel Channel, TaskCompletionSource Opened) work)
    {
        try
        {
            work.Channel.Open();
            work.Opened.TrySetResult();
        }
        catch (Exception exception)
        {
            work.Opened.TrySetException(exception);
        }
    }
}
