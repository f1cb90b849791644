using System.Collections.Immutable;

namespace RpcGen.Serialization.Internal;

/// <summary>Sets of items, none of which may be lost as the equal of another.</summary>
internal static class DistinctItems
{
    public static HashSet<T> ToHashSet<T>(T[] items)
    {
        HashSet<T> set = new(items.Length);
        if (KeyGuard<T>.ForTable(items, set.EnsureCapacity(0)) is { } comparer)
        {
            set = new HashSet<T>(items.Length, comparer);
        }

        set.UnionWith(items);
        return Checked(set, items);
    }

    public static ImmutableHashSet<T> ToImmutableHashSet<T>(T[] items) =>
        Checked(ImmutableHashSet.CreateRange(KeyGuard<T>.ForTable(items, items.Length), items), items);

    /// <summary>The set, if it holds all items.</summary>
    /// <exception cref="RpcSerializationException">It does not.</exception>
    public static TSet Checked<TSet, T>(TSet set, T[] items)
        where TSet : IReadOnlyCollection<T> => set.Count == items.Length ? set : throw Equal();

    public static RpcSerializationException Equal() =>
        new("Two items are equal by the default comparer; the comparer of a collection does not travel");
}
