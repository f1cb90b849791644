namespace RpcGen.Transports.Internal;

/// <summary>
/// Takes the first of several candidates that answers. A candidate that does not answer within a short time is tried on
/// beside the next one, as in RFC 8305. So a dead candidate costs a moment, not the whole time limit.
/// </summary>
internal static class StaggeredRace
{
    /// <summary>How long a candidate is tried alone.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>Tries the candidates in their order.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="attempt">Tries one. Its token is cancelled when the race ends.</param>
    /// <param name="failed">Told of each attempt that failed. What it throws ends the race.</param>
    /// <param name="discard">Gives up a result that came too late.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first candidate that answered, and its result; null if all attempts failed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<(TCandidate Candidate, TResult Result)?> RunAsync<TCandidate, TResult>(
        IReadOnlyList<TCandidate> candidates, Func<TCandidate, CancellationToken, Task<TResult>> attempt,
        Action<TCandidate, Exception> failed, Func<TResult, ValueTask> discard, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Dictionary<Task<TResult>, TCandidate> running = [];
        try
        {
            for (int next = 0; next < candidates.Count || running.Count > 0;)
            {
                if (next < candidates.Count)
                {
                    TCandidate candidate = candidates[next++];
                    running.Add(attempt(candidate, end.Token), candidate);
                }

                // The token ends the attempts, too: the last of them are waited for.
                Task<Task<TResult>> any = Task.WhenAny(running.Keys);
                Task wait = next < candidates.Count ? any.WaitAsync(Stagger, time, cancellationToken) : any;
                await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Task<TResult>? ended = any.IsCompletedSuccessfully ? await any.ConfigureAwait(false) : null;
                if (ended is { IsCompletedSuccessfully: true } && running.Remove(ended, out TCandidate? winner))
                {
                    return (winner, await ended.ConfigureAwait(false));
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (ended is not null && running.Remove(ended, out TCandidate? loser))
                {
                    failed(loser, ended.Exception?.InnerException ?? new OperationCanceledException());
                }
            }

            return null;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            foreach (Task<TResult> late in running.Keys)
            {
                _ = DiscardAsync(late, discard);
            }
        }
    }

    // The attempt may have succeeded in the same moment.
    private static async Task DiscardAsync<TResult>(Task<TResult> late, Func<TResult, ValueTask> discard)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
        {
            await discard(await late.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
