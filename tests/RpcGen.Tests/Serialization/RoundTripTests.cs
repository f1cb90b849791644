using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

/// <summary>Random values of every kind survive the way to bytes and back.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Scalars()
    {
        Check<bool>();
        Check<byte>();
        Check<sbyte>();
        Check<short>();
        Check<ushort>();
        Check<int>();
        Check<uint>();
        Check<long>();
        Check<ulong>();
        Check<float>();
        Check<double>();
        Check<decimal>();
        Check<char>();
        Check<Guid>();
        Check<BigInteger>();
        Check<DayOfWeek>();
        Check<TimeSpan>();
        Check<DateOnly>();
        Check<TimeOnly>();
        Check<int?>();
    }

    [Fact]
    public void Moments()
    {
        Check(Arb(ArbMap.Default.GeneratorFor<DateTime>().Select(value => DateTime.SpecifyKind(value, DateTimeKind.Utc))));
        Check(Arb(ArbMap.Default.GeneratorFor<DateTimeOffset>().Select(value =>
            new DateTimeOffset(value.Ticks, TimeSpan.FromMinutes(Math.Round(value.Offset.TotalMinutes))))));
    }

    [Fact]
    public void Texts() => Check(Arb(ArbMap.Default.GeneratorFor<string?>().Select(text =>
        text is null ? null : string.Concat(text.EnumerateRunes()))));

    [Fact]
    public void Sequences()
    {
        Check<int[]>();
        Check<int[][]>();
        Check<List<int>>();
        Check<bool[]>();
        Check<double[]>();
        Check<byte[]>();
        Check(Arb(ArbMap.Default.GeneratorFor<long[]>().Select(items => items.ToHashSet())));
        Check<List<int?>>();
    }

    [Fact]
    public void Dictionaries()
    {
        Check<Dictionary<int, string>>(Arb(ArbMap.Default.GeneratorFor<int[]>().Select(keys =>
            keys.Distinct().ToDictionary(key => key, key => key.ToString()))));
        Check<Dictionary<Guid, int>>(Arb(ArbMap.Default.GeneratorFor<Guid[]>().Select(keys =>
            keys.Distinct().ToDictionary(key => key, key => 1))));
    }

    [Fact]
    public void Objects()
    {
        Check(Arb(ArbMap.Default.GeneratorFor<(NonNull<string>, int)>().Select(pair =>
            new Person(string.Concat(pair.Item1.Get.EnumerateRunes()), pair.Item2))));
        Check<Point>();
        Check<List<Point>>();
    }

    private static void Check<T>() => Check(ArbMap.Default.ArbFor<T>());

    private static void Check<T>(Arbitrary<T> values) => Prop.ForAll(values, value =>
    {
        byte[] bytes = RpcSerializer.Serialize(value);
        T back = RpcSerializer.Deserialize<T>(bytes);
        Assert.Equivalent(value, back, strict: true);
        Assert.Equal(bytes, RpcSerializer.Serialize(back));
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<T> Arb<T>(Gen<T> generator) => generator.ToArbitrary();
}
