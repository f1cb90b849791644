using System.Collections.Immutable;
using RpcGen;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

[assembly: RpcSerializable(typeof(SortedSet<string>))]
[assembly: RpcSerializable(typeof(ImmutableSortedSet<string>))]
[assembly: RpcSerializable(typeof(SortedList<string, int>))]
[assembly: RpcSerializable(typeof(ImmutableSortedDictionary<string, int>))]

namespace RpcGen.Tests.Serialization;

/// <summary>Comparers do not travel. Neither items nor their order are lost with them, unless it is said.</summary>
public sealed class ComparerTests
{
    // Ordinal order; all but the first differ in what cultures may ignore.
    private static readonly string[] s_texts = ["B", "a", "a\0", "a\u00AD"];

    [Fact]
    public void Sorted_strings_in_ordinal_order_keep_items_and_order()
    {
        SortedSet<string> set = new(s_texts, StringComparer.Ordinal);
        SortedDictionary<string, int> dictionary =
            new(s_texts.ToDictionary(text => text, text => text.Length), StringComparer.Ordinal);

        Assert.Equal(s_texts, Back(set));
        Assert.Equal(s_texts, Back(ImmutableSortedSet.Create(StringComparer.Ordinal, s_texts)));
        Assert.Equal(s_texts, Back(dictionary).Keys);
        Assert.Equal(
            s_texts, RpcSerializer.Deserialize<SortedList<string, int>>(RpcSerializer.Serialize(dictionary)).Keys);
        Assert.Equal(s_texts, RpcSerializer.Deserialize<ImmutableSortedDictionary<string, int>>(RpcSerializer.Serialize(dictionary)).Keys);
    }

    // The tests run with the invariant culture, which is ordinal; another comparer stands for a culture.
    [Fact]
    public void Strings_get_the_ordinal_comparer_where_the_culture_orders_them_otherwise()
    {
        StringComparer culture = StringComparer.OrdinalIgnoreCase;

        Assert.Null(SortedOrder.Of(["a", "B"], culture));
        Assert.Same(StringComparer.Ordinal, SortedOrder.Of(["B", "a"], culture));
        Assert.Same(StringComparer.Ordinal, SortedOrder.Of(["A", "a"], culture));
        Assert.Null(SortedOrder.Of(["c", "B", "a"], culture));
        Assert.Null(SortedOrder.Of<int>([2, 1]));
    }

    [Fact]
    public void Sorted_strings_in_default_order_get_the_default_comparer() =>
        Assert.Same(Comparer<string>.Default, Back<SortedSet<string>>(["a", "b"]).Comparer);

    [Fact]
    public void Items_that_the_default_comparer_does_not_tell_apart_are_refused()
    {
        HashSet<string> byReference =
            new(["x", new string('x', 1)], ReferenceEqualityComparer.Instance as IEqualityComparer<string>);

        Assert.Equal(2, byReference.Count);
        Assert.Throws<RpcSerializationException>(() => Back(byReference));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<HashSet<int>>([0x92, 1, 1]));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<SortedSet<int>>([0x92, 1, 1]));
        Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<ILookup<int, int>>([0x92, 0x92, 1, 0x91, 1, 0x92, 1, 0x91, 2]));
        Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<ILookup<int, int>>([0x91, 0x92, 1, 0x90]));
    }

    private static T Back<T>(T value) => RpcSerializer.Deserialize<T>(RpcSerializer.Serialize(value));
}
