using System.ComponentModel;
using System.Drawing;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary><see cref="Point"/> as an array of x and y.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PointCodec : IRpcCodec<Point>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Point value)
    {
        writer.WriteArrayHeader(2);
        writer.Write(value.X);
        writer.Write(value.Y);
    }

    /// <inheritdoc/>
    public static Point Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        return new Point(reader.ReadInt32(), reader.ReadInt32());
    }
}

/// <summary><see cref="Size"/> as an array of width and height.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SizeCodec : IRpcCodec<Size>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Size value)
    {
        writer.WriteArrayHeader(2);
        writer.Write(value.Width);
        writer.Write(value.Height);
    }

    /// <inheritdoc/>
    public static Size Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(2);
        return new Size(reader.ReadInt32(), reader.ReadInt32());
    }
}

/// <summary><see cref="Rectangle"/> as an array of x, y, width and height.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RectangleCodec : IRpcCodec<Rectangle>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Rectangle value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.X);
        writer.Write(value.Y);
        writer.Write(value.Width);
        writer.Write(value.Height);
    }

    /// <inheritdoc/>
    public static Rectangle Read(ref RpcReader reader)
    {
        reader.ReadArrayHeader(4);
        return new Rectangle(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
    }
}

/// <summary>
/// <see cref="Color"/> as its name if it is a known one, else as its ARGB value; the empty one as nil. A name that is
/// not known is refused on both sides.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ColorCodec : IRpcCodec<Color>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Color value)
    {
        if (value.IsEmpty)
        {
            writer.WriteNil();
        }
        else if (value.IsKnownColor)
        {
            writer.Write(value.Name);
        }
        else if (value.IsNamedColor)
        {
            throw new RpcSerializationException($"'{value.Name}' is not a known color");
        }
        else
        {
            writer.Write((uint)value.ToArgb());
        }
    }

    /// <inheritdoc/>
    public static Color Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return Color.Empty;
        }

        bool isText = reader.NextCode
            is (>= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
                or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32);
        if (!isText)
        {
            return Color.FromArgb((int)reader.ReadUInt32());
        }

        Color color = Color.FromName(reader.ReadString()!);
        if (!color.IsKnownColor)
        {
            reader.Throw("The text is not a known color");
        }

        return color;
    }
}
