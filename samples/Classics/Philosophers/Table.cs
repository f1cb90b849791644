namespace Classics.Philosophers;

/// <summary>The forks, each with its holder and the philosophers that wait for it in their order.</summary>
internal sealed class Table(int seats) : ITable
{
    private readonly Lock _gate = new();
    private readonly int?[] _holders = new int?[seats];
    private readonly List<(int Philosopher, TaskCompletionSource Granted)>[] _waiting =
        [.. Enumerable.Range(0, seats).Select(_ => new List<(int, TaskCompletionSource)>())];

    private readonly TaskCompletionSource _allMet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _met;

    public async ValueTask TakeAsync(int philosopher, int fork, CancellationToken cancellationToken)
    {
        TaskCompletionSource granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_holders[fork] is null)
            {
                _holders[fork] = philosopher;
                return;
            }

            _waiting[fork].Add((philosopher, granted));
        }

        await granted.Task.WaitAsync(cancellationToken);
    }

    public ValueTask TakeInTimeAsync(int philosopher, int fork, CancellationToken cancellationToken) =>
        TakeAsync(philosopher, fork, cancellationToken);

    public ValueTask PutAsync(int philosopher, int fork)
    {
        lock (_gate)
        {
            // A deadline may pass between the grant of a fork and its answer: the fork goes back in both cases.
            _waiting[fork].RemoveAll(one => one.Philosopher == philosopher);
            if (_holders[fork] == philosopher)
            {
                _holders[fork] = null;
                if (_waiting[fork].Count > 0)
                {
                    (_holders[fork], TaskCompletionSource granted) = _waiting[fork][0];
                    _waiting[fork].RemoveAt(0);
                    granted.SetResult();
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask MeetAsync()
    {
        if (Interlocked.Increment(ref _met) == seats)
        {
            _allMet.SetResult();
        }

        await _allMet.Task;
    }
}
