using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>A nullable value type: the value or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NullableCodec<T, TCodec> : IRpcCodec<T?>
    where T : struct
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T? value)
    {
        if (value.HasValue)
        {
            TCodec.Write(ref writer, value.GetValueOrDefault());
        }
        else
        {
            writer.WriteNil();
        }
    }

    /// <inheritdoc/>
    public static T? Read(ref RpcReader reader) => reader.TryReadNil() ? null : TCodec.Read(ref reader);
}

/// <summary>An item of a collection that may not be null: nil is refused, in both directions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NotNullCodec<T, TCodec> : IRpcCodec<T>
    where T : class
    where TCodec : IRpcCodec<T?>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref RpcWriter writer, T value) =>
        TCodec.Write(ref writer, value ?? CodecErrors.ThrowNullItem<T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read(ref RpcReader reader) =>
        TCodec.Read(ref reader) ?? CodecErrors.ThrowNullItem<T>(ref reader);
}

/// <summary><see cref="Lazy{T}"/> as its value, which writing creates.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LazyCodec<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T, TCodec>
    : IRpcCodec<Lazy<T>?>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Lazy<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            TCodec.Write(ref writer, value.Value);
        }
    }

    /// <inheritdoc/>
    public static Lazy<T>? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Charge(48 + Unsafe.SizeOf<T>());
        return new Lazy<T>(TCodec.Read(ref reader));
    }
}

/// <summary><see cref="Uri"/> as its original text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UriCodec : IRpcCodec<Uri?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Uri? value) => writer.Write(value?.OriginalString);

    /// <inheritdoc/>
    public static Uri? Read(ref RpcReader reader)
    {
        string? text = reader.ReadString();
        if (text is null)
        {
            return null;
        }

        // Parsing makes several copies of the text; one that needs escaping grows.
        reader.Charge(128 + (24L * text.Length));
        if (!Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? value))
        {
            reader.Throw("The text is not a URI");
        }

        return value;
    }
}

/// <summary><see cref="System.Version"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct VersionCodec : IRpcCodec<Version?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, Version? value) => writer.Write(value?.ToString());

    /// <inheritdoc/>
    public static Version? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        ReadOnlySpan<byte> text = reader.ReadUtf8();
        reader.Charge(32);
        Span<byte> canonical = stackalloc byte[64];
        if (text.Length > canonical.Length || !Version.TryParse(Encoding.ASCII.GetString(text), out Version? value)
            || !value.TryFormat(canonical, out int length) || !text.SequenceEqual(canonical[..length]))
        {
            reader.Throw("The text is not a version as Version.ToString writes it");
            return null;
        }

        return value;
    }
}

/// <summary><see cref="System.Text.StringBuilder"/> as a string.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringBuilderCodec : IRpcCodec<StringBuilder?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, StringBuilder? value) => writer.Write(value?.ToString());

    /// <inheritdoc/>
    public static StringBuilder? Read(ref RpcReader reader)
    {
        string? text = reader.ReadString();
        if (text is null)
        {
            return null;
        }

        reader.Charge(64 + (2L * text.Length));
        return new StringBuilder(text);
    }
}

/// <summary><see cref="System.Collections.BitArray"/> as an array of booleans.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BitArrayCodec : IRpcCodec<BitArray?>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, BitArray? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            writer.Write(value[i]);
        }
    }

    /// <inheritdoc/>
    public static BitArray? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Charge(48 + (count / 8));
        BitArray bits = new(count);
        for (int i = 0; i < count; i++)
        {
            bits[i] = reader.ReadBoolean();
        }

        return bits;
    }
}
