namespace Classics.Readers;

/// <summary>
/// A lock for many readers or one writer. In order of arrival, so that neither starves; or with readers first, so that
/// writers do.
/// </summary>
internal sealed class Turns(bool readersFirst)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(bool IsWriter, TaskCompletionSource Granted)> _waiting = new();
    private int _readers;
    private bool _isWriting;

    /// <summary>How many reads were granted while a writer waited that had come before them.</summary>
    public int Overtaken { get; private set; }

    public Task EnterAsync(bool isWriter)
    {
        lock (_gate)
        {
            bool writerWaits = _waiting.Any(one => one.IsWriter);
            bool isFree =
                !_isWriting && (isWriter ? _readers == 0 && _waiting.Count == 0 : readersFirst || _waiting.Count == 0);
            if (isFree)
            {
                Overtaken += !isWriter && writerWaits ? 1 : 0;
                Begin(isWriter);
                return Task.CompletedTask;
            }

            TaskCompletionSource granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast((isWriter, granted));
            return granted.Task;
        }
    }

    public void Leave(bool isWriter)
    {
        lock (_gate)
        {
            _readers -= isWriter ? 0 : 1;
            _isWriting &= !isWriter;
            while (_waiting.First is { } first && !_isWriting && (!first.Value.IsWriter || _readers == 0))
            {
                _waiting.RemoveFirst();
                Begin(first.Value.IsWriter);
                first.Value.Granted.SetResult();
            }
        }
    }

    private void Begin(bool isWriter)
    {
        _isWriting |= isWriter;
        _readers += isWriter ? 0 : 1;
    }
}
