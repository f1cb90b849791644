namespace Classics.Readers;

/// <summary>What is on the board. Both halves are the same, except in the middle of a write.</summary>
public sealed record class Notice(int Left, int Right);
