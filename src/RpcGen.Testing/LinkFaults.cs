namespace RpcGen.Testing;

/// <summary>
/// What happens to the bytes that travel in one direction of a <see cref="FaultyLink"/>. The link copies it: later
/// changes have no effect there.
/// </summary>
/// <remarks>Positions count the bytes that were written in this direction, from 0.</remarks>
public sealed record class LinkFaults
{
    /// <summary>Returns faults that do nothing.</summary>
    public static LinkFaults None => new();

    /// <summary>
    /// The largest number of bytes that one receive returns and one send takes; each takes a random number up to it.
    /// Default: no limit.
    /// </summary>
    public int MaxPiece
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>
    /// The longest time that a piece is under way; each takes a random time up to it. Pieces stay in order. Default:
    /// zero.
    /// </summary>
    public TimeSpan MaxDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// The position of the first byte that is not delivered: the bytes before it arrive, then both directions end, as
    /// when a process is killed. Default: null, for never.
    /// </summary>
    public long? CutAt
    {
        get;
        set => field = Position(value);
    }

    /// <summary>
    /// The position from which bytes vanish without an error, as with a peer that no longer reads or writes. Default:
    /// null, for never.
    /// </summary>
    public long? SilentFrom
    {
        get;
        set => field = Position(value);
    }

    /// <summary>The position of a byte of which one bit changes. Default: null, for none.</summary>
    public long? CorruptAt
    {
        get;
        set => field = Position(value);
    }

    /// <summary>Chooses pieces, delays and up to one of the other faults by a seed.</summary>
    /// <param name="seed">The same seed gives the same faults.</param>
    /// <param name="maxPosition">The highest position of a fault; small positions are as likely as large ones.</param>
    public static LinkFaults Random(int seed, int maxPosition = 64 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPosition, 1);
        Random random = new(seed);
        long position = (long)Math.Pow(maxPosition, random.NextDouble());
        LinkFaults faults = new()
        {
            MaxPiece = random.Next(4) == 0 ? int.MaxValue : 1 << random.Next(14),
            MaxDelay = random.Next(3) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(1, 50)),
        };
        return random.Next(5) switch
        {
            0 or 1 => faults with { CutAt = position },
            2 => faults with { SilentFrom = position },
            3 => faults with { CorruptAt = position },
            _ => faults,
        };
    }

    private static long? Position(long? value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(value));
        return value;
    }
}
