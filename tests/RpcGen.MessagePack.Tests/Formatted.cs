using MessagePack;
using MessagePack.Formatters;
using RpcGen.MessagePack;
using RpcGen.MessagePack.Tests;

[assembly: RpcMessagePack(typeof(FormattedResolver), Types = [typeof(Uncommon), typeof(Ring), typeof(Holder)])]

namespace RpcGen.MessagePack.Tests;

/// <summary>Only its formatter, on the type, knows how it travels.</summary>
[RpcCodec(typeof(FormatterCodec<Temperature, TemperatureFormatter>))]
public readonly struct Temperature
{
    private readonly double _kelvin;

    private Temperature(double kelvin) => _kelvin = kelvin;

    public double Celsius => _kelvin - 273.15;

    public static Temperature FromCelsius(double value) => new(value + 273.15);

    public static Temperature FromText(string text) =>
        FromCelsius(double.Parse(text.TrimEnd('C'), System.Globalization.CultureInfo.InvariantCulture));
}

public sealed class TemperatureFormatter : IMessagePackFormatter<Temperature>
{
    public const double Broken = 451;

    public void Serialize(ref MessagePackWriter writer, Temperature value, MessagePackSerializerOptions options)
    {
        if (value.Celsius == Broken)
        {
            throw new InvalidOperationException("paper burns");
        }

        writer.Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.Celsius:R}C"));
    }

    public Temperature Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        Temperature.FromText(reader.ReadString()!);
}

/// <summary>A class of another library, with a codec on the member and on the parameter.</summary>
public sealed class Money(long cents)
{
    private readonly long _cents = cents;

    public long ToCents() => _cents;
}

public sealed class MoneyFormatter : IMessagePackFormatter<Money?>
{
    public void Serialize(ref MessagePackWriter writer, Money? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        options.Resolver.GetFormatterWithVerify<long>().Serialize(ref writer, value.ToCents(), options);
    }

    public Money? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        reader.TryReadNil() ? null : new Money(reader.ReadInt64());
}

public sealed record Bill
{
    public string? Text { get; init; }

    [RpcCodec(typeof(FormatterCodec<Money?, MoneyFormatter>))]
    public Money? Sum { get; init; }

    public Temperature? At { get; init; }

    public List<Temperature> Log { get; init; } = [];
}

/// <summary>By its attributes, with a formatter on a member that generated codecs would not call.</summary>
[MessagePackObject]
[RpcCodec(typeof(MessagePackCodec<Annotated>))]
public sealed class Annotated
{
    [Key(0)]
    public int X { get; set; }

    [Key(1)]
    [MessagePackFormatter(typeof(MoneyFormatter))]
    public Money? Sum { get; set; }

    [Key(2)]
    public byte[]? Blob { get; set; }
}

/// <summary>No attribute: its name stands in that of the assembly.</summary>
public sealed class Uncommon
{
    public int Value { get; set; }
}

/// <summary>May refer to itself.</summary>
public sealed class Ring
{
    public Ring? Next { get; set; }
}

/// <summary>What the formatters of objects of any type make of it is refused.</summary>
public sealed class Holder
{
    public object? Value { get; set; }
}

public sealed class FormattedResolver : IFormatterResolver
{
    public IMessagePackFormatter<T>? GetFormatter<T>() => typeof(T) == typeof(Uncommon)
        ? (IMessagePackFormatter<T>)(object)new UncommonFormatter()
        : global::MessagePack.Resolvers.TypelessContractlessStandardResolver.Instance.GetFormatter<T>();

    /// <summary>Has a defect for some values: writes nothing, or two values, or reads nothing.</summary>
    private sealed class UncommonFormatter : IMessagePackFormatter<Uncommon?>
    {
        public void Serialize(ref MessagePackWriter writer, Uncommon? value, MessagePackSerializerOptions options)
        {
            writer.WriteArrayHeader(1);
            writer.Write(value!.Value);
            if (value.Value == 2)
            {
                writer.Write(2);
            }
        }

        public Uncommon? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            Assert.Same(MessagePackSecurity.UntrustedData, options.Security);
            reader.ReadArrayHeader();
            MessagePackReader peek = reader.CreatePeekReader();
            return peek.ReadInt32() == 3 ? new Uncommon() : new Uncommon { Value = reader.ReadInt32() };
        }
    }
}
