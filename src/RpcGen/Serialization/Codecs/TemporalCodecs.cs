using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary><see cref="DateTime"/> as a timestamp extension; read back as UTC.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeCodec : IRpcCodec<DateTime>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, DateTime value) => writer.Write(value);

    /// <inheritdoc/>
    public static DateTime Read(ref RpcReader reader) => reader.ReadDateTime();
}

/// <summary>
/// <see cref="DateTimeOffset"/> as an array of the clock time (timestamp extension) and the offset in minutes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeOffsetCodec : IRpcCodec<DateTimeOffset>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, DateTimeOffset value)
    {
        writer.WriteArrayHeader(2);
        writer.Write(new DateTime(value.Ticks, DateTimeKind.Utc));
        writer.Write((int)value.Offset.TotalMinutes);
    }

    /// <inheritdoc/>
    public static DateTimeOffset Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        DateTime clock = reader.ReadDateTime();
        TimeSpan offset = TimeSpan.FromMinutes(reader.ReadInt16());
        if (offset.Duration() > TimeSpan.FromHours(14) || clock.Ticks - offset.Ticks < 0
            || clock.Ticks - offset.Ticks > DateTime.MaxValue.Ticks)
        {
            reader.Throw("The offset or the moment is out of range for DateTimeOffset");
        }

        return new DateTimeOffset(clock.Ticks, offset);
    }
}

/// <summary><see cref="DateOnly"/> as its day number.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateOnlyCodec : IRpcCodec<DateOnly>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, DateOnly value) => writer.Write(value.DayNumber);

    /// <inheritdoc/>
    public static DateOnly Read(ref RpcReader reader)
    {
        int day = reader.ReadInt32();
        if ((uint)day > (uint)DateOnly.MaxValue.DayNumber)
        {
            reader.Throw($"{day} is not a day number");
        }

        return DateOnly.FromDayNumber(day);
    }
}

/// <summary><see cref="TimeOnly"/> as its ticks.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeOnlyCodec : IRpcCodec<TimeOnly>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, TimeOnly value) => writer.Write(value.Ticks);

    /// <inheritdoc/>
    public static TimeOnly Read(ref RpcReader reader)
    {
        long ticks = reader.ReadInt64();
        if ((ulong)ticks > (ulong)TimeOnly.MaxValue.Ticks)
        {
            reader.Throw($"{ticks} ticks are no time of day");
        }

        return new TimeOnly(ticks);
    }
}

/// <summary><see cref="TimeSpan"/> as its ticks.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeSpanCodec : IRpcCodec<TimeSpan>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, TimeSpan value) => writer.Write(value.Ticks);

    /// <inheritdoc/>
    public static TimeSpan Read(ref RpcReader reader) => new(reader.ReadInt64());
}
