namespace CodeSearch;

internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, int Total);
