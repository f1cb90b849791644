namespace CodeSearch;

internal sealed record SearchHit(string File, int Line, string Text);
