namespace CodeSearch;

/// <summary>Travels as a map of its members: no attribute needed.</summary>
internal sealed record IndexSummary(int Files, long Lines, long Bytes, int UnreadableFiles, int UnreadableFolders);
