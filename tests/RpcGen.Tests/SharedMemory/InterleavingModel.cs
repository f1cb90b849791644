namespace RpcGen.Tests.SharedMemory;

/// <summary>
/// Runs actors in every order that a machine with store buffers allows (x86's memory model; with volatile accesses, the
/// one reordering that other machines have in common with it is the one that matters here: a store that is seen after a
/// later load). An actor is code that ships; it is run again from its beginning for each step, with the results of the
/// steps before.
/// </summary>
internal sealed class InterleavingModel(ulong[] memory, params Action<InterleavingModel.Actor>[] actors)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>Whether fences do anything.</summary>
    public bool HasFences { get; init; } = true;

    /// <summary>Whether an actor that sleeps for good, in this memory, should have been woken.</summary>
    public required Func<ulong[], bool> IsLost { get; init; }

    /// <summary>States in which an actor sleeps though there is something to do, and nobody will wake it.</summary>
    public int LostWakes { get; private set; }

    public int States => _seen.Count;

    public void Explore()
    {
        Stack<State> open = new();
        open.Push(new State(memory, actors.Length));
        while (open.TryPop(out State? state))
        {
            if (!_seen.Add(state.Key()))
            {
                continue;
            }

            bool any = false;
            foreach (State next in Next(state))
            {
                any = true;
                open.Push(next);
            }

            if (!any && state.IsAnyAsleep && IsLost(state.Memory))
            {
                LostWakes++;
            }
        }
    }

    private IEnumerable<State> Next(State state)
    {
        for (int i = 0; i < actors.Length; i++)
        {
            // A buffered store may become visible at any time.
            if (state.Buffers[i].Count > 0)
            {
                State flushed = state.Copy();
                flushed.FlushOne(i);
                yield return flushed;
            }

            if (state.Asleep[i] is not null)
            {
                continue;
            }

            State stepped = state.Copy();
            if (new Actor(stepped, i, HasFences).Step(actors[i]))
            {
                yield return stepped;
            }
        }
    }

    private sealed class Stop : Exception;

    internal sealed class State
    {
        private State(ulong[] memory, List<(int Word, ulong Value)>[] buffers, List<ulong>[] logs, int[]?[] asleep)
        {
            Memory = memory;
            Buffers = buffers;
            Logs = logs;
            Asleep = asleep;
        }

        public State(ulong[] memory, int actors)
            : this([.. memory], Empty<(int, ulong)>(actors), Empty<ulong>(actors), new int[]?[actors])
        {
        }

        public ulong[] Memory { get; }

        public List<(int Word, ulong Value)>[] Buffers { get; }

        public List<ulong>[] Logs { get; }

        /// <summary>For each actor the words on which it sleeps.</summary>
        public int[]?[] Asleep { get; }

        public bool IsAnyAsleep => Array.Exists(Asleep, words => words is not null);

        public State Copy() => new(
            [.. Memory], Array.ConvertAll(Buffers, buffer => buffer.ToList()),
            Array.ConvertAll(Logs, log => log.ToList()),
            [.. Asleep]);

        public void FlushOne(int actor)
        {
            (int word, ulong value) = Buffers[actor][0];
            Buffers[actor].RemoveAt(0);
            Memory[word] = value;
        }

        public string Key() => string.Join(
            '|', string.Join(',', Memory), string.Join(';', Buffers.Select(buffer => string.Join(',', buffer))),
            string.Join(';', Logs.Select(log => string.Join(',', log))),
            string.Join(';', Asleep.Select(words => words is null ? "" : "z")));

        private static List<T>[] Empty<T>(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<T>())];
    }

    /// <summary>
    /// One step of an actor: replays what it has done, does one thing more, and leaves by an exception.
    /// </summary>
    internal sealed class Actor(State state, int index, bool hasFences)
    {
        private int _replayed;
        private bool _stepped;

        public bool Step(Action<Actor> code)
        {
            try
            {
                code(this);
            }
            catch (Stop)
            {
                // At the next step.
            }

            return _stepped;
        }

        public ulong Load(int word) => Do(() => Peek(word));

        public void Store(int word, ulong value) => Do(() =>
        {
            state.Buffers[index].Add((word, value));
            return 0;
        });

        public void Fence()
        {
            if (hasFences)
            {
                Do(FlushAll);
            }
        }

        public ulong Swap(int word, ulong value, ulong expected) => Do(() =>
        {
            FlushAll();
            ulong was = state.Memory[word];
            state.Memory[word] = was == expected ? value : was;
            return was;
        });

        public ulong Exchange(int word, ulong value) => Do(() =>
        {
            FlushAll();
            (ulong was, state.Memory[word]) = (state.Memory[word], value);
            return was;
        });

        /// <summary>Increments a word; wakes who sleeps on it as a step of its own.</summary>
        public void Ring(int bell)
        {
            Do(() =>
            {
                FlushAll();
                return state.Memory[bell]++;
            });
            Do(() =>
            {
                for (int i = 0; i < state.Asleep.Length; i++)
                {
                    state.Asleep[i] = state.Asleep[i] is { } words && words.Contains(bell) ? null : state.Asleep[i];
                }

                return 0;
            });
        }

        /// <summary>Sleeps if all the words have these values.</summary>
        /// <remarks>The kernel compares and falls asleep in one step, and its lock is a fence.</remarks>
        public void FallAsleep(params (int Word, ulong Value)[] words) => Do(() =>
        {
            FlushAll();
            state.Asleep[index] = words.All(word => state.Memory[word.Word] == word.Value)
                ? [.. words.Select(word => word.Word)]
                : null;
            return 0;
        });

        private ulong Peek(int word)
        {
            int own = state.Buffers[index].FindLastIndex(store => store.Word == word);
            return own >= 0 ? state.Buffers[index][own].Value : state.Memory[word];
        }

        private ulong FlushAll()
        {
            while (state.Buffers[index].Count > 0)
            {
                state.FlushOne(index);
            }

            return 0;
        }

        private ulong Do(Func<ulong> step)
        {
            List<ulong> log = state.Logs[index];
            if (_replayed < log.Count)
            {
                return log[_replayed++];
            }

            if (_stepped)
            {
                throw new Stop();
            }

            _stepped = true;
            ulong result = step();
            log.Add(result);
            _replayed++;
            return result;
        }
    }
}
