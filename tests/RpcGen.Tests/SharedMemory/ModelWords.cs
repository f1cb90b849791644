using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

/// <summary>The words of a ring and of its receive role, as cells of a model.</summary>
/// <param name="actor">Who uses them.</param>
/// <param name="borrows">Whether it loses the region when it gives the role back.</param>
internal struct ModelWords(InterleavingModel.Actor actor, bool borrows = false) : IWakerWords, IReceiveRoleWords
{
    public const int Position = 0;
    public const int Head = 1;
    public const int Mark = 2;
    public const int Bell = 3;
    public const int Role = 4;
    public const int Asleep = 5;
    public const int Left = 6;
    public const int Woken = 7;

    private ulong _seenWoken;
    private bool _lostRegion;

    public static ulong[] Memory => [0, 0, RegionLayout.NoMark, 0, ReceiveRole.Held, 0, 0, 0];

    public readonly uint SleepsOn
    {
        get => (uint)actor.Load(Asleep);
        set => actor.Store(Asleep, value);
    }

    public static bool HasWork(ulong[] memory) => memory[Position] != memory[Head] || memory[Left] != 0;

    /// <summary>The peer: publishes, and wakes.</summary>
    public static void Publish(InterleavingModel.Actor actor, int publications)
    {
        for (ulong i = 0; i < (ulong)publications; i++)
        {
            actor.Store(Position, i + 1);
            ModelWords words = new(actor);
            if (WakeProtocol.MustWake(ref words, i, i + 1))
            {
                actor.Ring(Bell);
            }
        }
    }

    public readonly void Fence() => actor.Fence();

    public readonly ulong LoadMark() => Region().Load(Mark);

    public uint LoadBell()
    {
        _seenWoken = actor.Load(Woken);
        return (uint)Region().Load(Bell);
    }

    public readonly void Arm() => Region().Store(Mark, actor.Load(Head));

    public readonly void Disarm() => Region().Store(Mark, RegionLayout.NoMark);

    public readonly bool IsReady() => Region().Load(Position) != actor.Load(Head) || actor.Load(Left) != 0;

    public readonly void Sleep(uint bell) => actor.FallAsleep((Bell, bell), (Woken, _seenWoken));

    public readonly int SwapRole(int value, int expected) => (int)actor.Swap(Role, (ulong)value, (ulong)expected);

    public int ExchangeRole(int value)
    {
        _lostRegion = borrows;
        return (int)actor.Exchange(Role, (ulong)value);
    }

    public readonly void LeaveFrames() => actor.Store(Left, 1);

    public readonly void WakeHere() => actor.Ring(Woken);

    // Positions, marks and the bell lie in memory that is unmapped when the pump's thread has seen the end.
    private readonly InterleavingModel.Actor Region() =>
        _lostRegion ? throw new InvalidOperationException("The region is used after the role was given back") : actor;
}
