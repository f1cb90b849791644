using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Text;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary><c>nint</c> as an integer; one that does not fit is refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IntPtrCodec : IRpcCodec<nint>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, nint value) => writer.Write((long)value);

    /// <inheritdoc/>
    public static nint Read(ref RpcReader reader)
    {
        long value = reader.ReadInt64();
        if (value != (nint)value)
        {
            reader.Throw($"{value} does not fit into a nint");
        }

        return (nint)value;
    }
}

/// <summary><c>nuint</c> as an integer; one that does not fit is refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UIntPtrCodec : IRpcCodec<nuint>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, nuint value) => writer.Write((ulong)value);

    /// <inheritdoc/>
    public static nuint Read(ref RpcReader reader)
    {
        ulong value = reader.ReadUInt64();
        if (value != (nuint)value)
        {
            reader.Throw($"{value} does not fit into a nuint");
        }

        return (nuint)value;
    }
}

/// <summary><see cref="Index"/> as an integer; from the end as the complement, so that ^0 is -1.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IndexCodec : IRpcCodec<Index>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Index value) =>
        writer.Write(value.IsFromEnd ? ~value.Value : value.Value);

    /// <inheritdoc/>
    public static Index Read(ref RpcReader reader)
    {
        int value = reader.ReadInt32();
        return value < 0 ? Index.FromEnd(~value) : Index.FromStart(value);
    }
}

/// <summary><see cref="Range"/> as an array of its two indices.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RangeCodec : IRpcCodec<Range>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Range value)
    {
        writer.WriteArrayHeader(2);
        IndexCodec.Write(ref writer, value.Start);
        IndexCodec.Write(ref writer, value.End);
    }

    /// <inheritdoc/>
    public static Range Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        return new Range(IndexCodec.Read(ref reader), IndexCodec.Read(ref reader));
    }
}

/// <summary><see cref="IPAddress"/> as its text, of which only what it writes itself is read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IPAddressCodec : IRpcCodec<IPAddress?>
{
    private const int Size = 96;

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IPAddress? value) => writer.Write(value?.ToString());

    /// <inheritdoc/>
    public static IPAddress? Read(ref RpcReader reader)
    {
        if (reader.ReadString() is not { } text)
        {
            return null;
        }

        reader.Charge(Size);
        if (!IPAddress.TryParse(text, out IPAddress? address) || address.ToString() != text)
        {
            reader.Throw("The text is not an IP address");
        }

        return address;
    }
}

/// <summary><see cref="IPEndPoint"/> as its text, of which only what it writes itself is read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IPEndPointCodec : IRpcCodec<IPEndPoint?>
{
    private const int Size = 128;

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, IPEndPoint? value) => writer.Write(value?.ToString());

    /// <inheritdoc/>
    public static IPEndPoint? Read(ref RpcReader reader)
    {
        if (reader.ReadString() is not { } text)
        {
            return null;
        }

        reader.Charge(Size);
        if (!IPEndPoint.TryParse(text, out IPEndPoint? endPoint) || endPoint.ToString() != text)
        {
            reader.Throw("The text is not an IP endpoint");
        }

        return endPoint;
    }
}

/// <summary>
/// <see cref="CultureInfo"/> by its name; one that this machine does not know is refused. Own settings do not travel.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CultureInfoCodec : IRpcCodec<CultureInfo?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, CultureInfo? value) => writer.Write(value?.Name);

    /// <inheritdoc/>
    public static CultureInfo? Read(ref RpcReader reader)
    {
        if (reader.ReadString() is not { } name)
        {
            return null;
        }

        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            reader.Throw("This machine does not have the culture");
            return null;
        }
    }
}

/// <summary><see cref="Encoding"/> by its name; one that this process does not know is refused.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EncodingCodec : IRpcCodec<Encoding?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Encoding? value) => writer.Write(value?.WebName);

    /// <inheritdoc/>
    public static Encoding? Read(ref RpcReader reader)
    {
        if (reader.ReadString() is not { } name)
        {
            return null;
        }

        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            reader.Throw("This process does not have the encoding");
            return null;
        }
    }
}

/// <summary>
/// <see cref="TimeZoneInfo"/> by its identifier; one that this machine does not know is refused. A zone with rules of
/// its own is refused by the sender.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeZoneInfoCodec : IRpcCodec<TimeZoneInfo?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, TimeZoneInfo? value)
    {
        if (value is not null
            && (!TimeZoneInfo.TryFindSystemTimeZoneById(value.Id, out TimeZoneInfo? known)
                || !known.HasSameRules(value)))
        {
            throw new RpcSerializationException($"The time zone '{value.Id}' is not one of this machine");
        }

        writer.Write(value?.Id);
    }

    /// <inheritdoc/>
    public static TimeZoneInfo? Read(ref RpcReader reader)
    {
        if (reader.ReadString() is not { } id)
        {
            return null;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone))
        {
            reader.Throw("This machine does not have the time zone");
        }

        return zone;
    }
}
