using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

/// <summary>
/// Runs two actors in every order that a machine with store buffers allows (x86's memory model; with volatile accesses,
/// the one reordering that other machines have in common with it is the one that matters here: a store that is seen
/// after a later load). An actor is code that ships; it is run again from its beginning for each step, with the results
/// of the steps before.
/// </summary>
internal sealed class WakeModel(int publications, bool hasFences)
{
    private const int Position = 0;
    private const int Mark = 1;
    private const int Bell = 2;
    private const int Waker = 0;
    private const int Sleeper = 1;

    private readonly HashSet<string> _seen = [];

    /// <summary>States in which the sleeper sleeps though there is something to do, and nobody will wake it.</summary>
    public int LostWakes { get; private set; }

    public int States => _seen.Count;

    public void Explore()
    {
        Stack<State> open = new();
        open.Push(new State());
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

            if (!any && state.SleepsOn is not null)
            {
                LostWakes++;
            }
        }
    }

    private IEnumerable<State> Next(State state)
    {
        for (int actor = Waker; actor <= Sleeper; actor++)
        {
            // A buffered store may become visible at any time.
            if (state.Buffers[actor].Count > 0)
            {
                State flushed = state.Copy();
                flushed.FlushOne(actor);
                yield return flushed;
            }

            if (actor == Sleeper && state.SleepsOn is not null)
            {
                continue;
            }

            State stepped = state.Copy();
            Run run = new(stepped, actor, hasFences);
            if (run.Step(actor == Waker ? Wake : Sleep))
            {
                yield return stepped;
            }
        }
    }

    private void Wake(Run run)
    {
        for (ulong i = 0; i < (ulong)publications; i++)
        {
            run.Store(Position, i + 1);
            Words words = new(run, 0);
            if (WakeProtocol.MustWake(ref words, i, i + 1))
            {
                run.Ring();
            }
        }
    }

    private void Sleep(Run run)
    {
        for (ulong head = 0; head < (ulong)publications;)
        {
            Words words = new(run, head);
            while (!words.IsReady())
            {
                WakeProtocol.Park(ref words);
            }

            head = run.Load(Position);
        }
    }

    private sealed class Stop : Exception;

    private sealed class State
    {
        public ulong[] Memory { get; private init; } = [0, RegionLayout.NoMark, 0];

        public List<(int Word, ulong Value)>[] Buffers { get; private init; } = [[], []];

        public List<ulong>[] Logs { get; private init; } = [[], []];

        public ulong? SleepsOn { get; set; }

        public State Copy() => new()
        {
            Memory = [.. Memory],
            Buffers = [[.. Buffers[0]], [.. Buffers[1]]],
            Logs = [[.. Logs[0]], [.. Logs[1]]],
            SleepsOn = SleepsOn,
        };

        public void FlushOne(int actor)
        {
            (int word, ulong value) = Buffers[actor][0];
            Buffers[actor].RemoveAt(0);
            Memory[word] = value;
        }

        public string Key() => string.Join(
            '|', string.Join(',', Memory), string.Join(',', Buffers[0]), string.Join(',', Buffers[1]),
            string.Join(',', Logs[0]), string.Join(',', Logs[1]), SleepsOn);
    }

    // One step of an actor: replays what it has done, does one thing more, and leaves by an exception.
    private sealed class Run(State state, int actor, bool hasFences)
    {
        private int _replayed;
        private bool _stepped;

        public bool Step(Action<Run> code)
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
            state.Buffers[actor].Add((word, value));
            return 0;
        });

        public void Fence()
        {
            if (hasFences)
            {
                Do(FlushAll);
            }
        }

        public void Ring()
        {
            Do(() =>
            {
                FlushAll();
                return state.Memory[Bell]++;
            });
            Do(() =>
            {
                state.SleepsOn = null;
                return 0;
            });
        }

        // The kernel compares and falls asleep in one step, and its lock is a fence.
        public void FallAsleep(ulong bell) => Do(() =>
        {
            FlushAll();
            state.SleepsOn = state.Memory[Bell] == bell ? bell : null;
            return 0;
        });

        private ulong Peek(int word)
        {
            int own = state.Buffers[actor].FindLastIndex(store => store.Word == word);
            return own >= 0 ? state.Buffers[actor][own].Value : state.Memory[word];
        }

        private ulong FlushAll()
        {
            while (state.Buffers[actor].Count > 0)
            {
                state.FlushOne(actor);
            }

            return 0;
        }

        private ulong Do(Func<ulong> step)
        {
            List<ulong> log = state.Logs[actor];
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

    private readonly struct Words(Run run, ulong head) : IWakerWords, ISleeperWords
    {
        public void Fence() => run.Fence();

        public ulong LoadMark() => run.Load(Mark);

        public uint LoadBell() => (uint)run.Load(Bell);

        public void Arm() => run.Store(Mark, head);

        public void Disarm() => run.Store(Mark, RegionLayout.NoMark);

        public bool IsReady() => run.Load(Position) != head;

        public void Sleep(uint bell) => run.FallAsleep(bell);
    }
}
