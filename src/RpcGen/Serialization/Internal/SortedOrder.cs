namespace RpcGen.Serialization.Internal;

/// <summary>
/// Which comparer a sorted collection gets, for none travels: the default one, and for strings that were sent in
/// ordinal order, but not in that of the culture, the ordinal one. So neither order nor items are lost.
/// </summary>
internal static class SortedOrder
{
    /// <summary>The comparer for items in the order in which they came; null for the default one.</summary>
    public static IComparer<T>? Of<T>(IReadOnlyCollection<T> items) => typeof(T) == typeof(string)
        ? (IComparer<T>?)(object?)Of((IReadOnlyCollection<string?>)(object)items, StringComparer.CurrentCulture)
        : null;

    /// <summary>The same for strings, with the default comparer named.</summary>
    public static StringComparer? Of(IReadOnlyCollection<string?> texts, StringComparer culture) =>
        !Ascends(texts, culture) && Ascends(texts, StringComparer.Ordinal) ? StringComparer.Ordinal : null;

    private static bool Ascends(IReadOnlyCollection<string?> texts, StringComparer comparer)
    {
        string? previous = null;
        bool isFirst = true;
        foreach (string? text in texts)
        {
            if (!isFirst && comparer.Compare(previous, text) >= 0)
            {
                return false;
            }

            previous = text;
            isFirst = false;
        }

        return true;
    }
}
