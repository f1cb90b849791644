namespace RpcGen.Generators.Parsing;

/// <summary>Values by the state that they belong to, of which the latest few are kept. Thread-safe.</summary>
internal sealed class RecentStates<T>(int kept)
{
    // The latest first. Guarded by itself.
    private readonly List<(DeclarationHash State, T Value)> _latest = [];

    /// <summary>Returns the value of a state. It is created outside all locks, perhaps twice.</summary>
    public T GetOrAdd(DeclarationHash state, Func<T> make)
    {
        if (TryGet(state, out T? known))
        {
            return known!;
        }

        T made = make();
        lock (_latest)
        {
            if (TryGet(state, out T? other))
            {
                return other!;
            }

            _latest.Insert(0, (state, made));
            if (_latest.Count > kept)
            {
                _latest.RemoveAt(kept);
            }

            return made;
        }
    }

    private bool TryGet(DeclarationHash state, out T? value)
    {
        lock (_latest)
        {
            int place = _latest.FindIndex(item => item.State == state);
            if (place < 0)
            {
                value = default;
                return false;
            }

            (DeclarationHash State, T Value) found = _latest[place];
            if (place > 0)
            {
                _latest.RemoveAt(place);
                _latest.Insert(0, found);
            }

            value = found.Value;
            return true;
        }
    }
}
