namespace RpcGen.Fuzz.Sources;

/// <summary>
/// Random choices for one source, by its seed. Odd ones are rare, so that many sources are correct C#.
/// </summary>
internal sealed class Choice(int seed)
{
    private readonly Random _random = new(seed);

    // Of a hundred.
    private readonly int _oddness = new Random(seed).Next(4) * 3;

    public int Next(int count) => _random.Next(count);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int chance) => _random.Next(100) < chance;

    /// <summary>Rarely true; never in a fourth of the sources.</summary>
    public bool IsOdd() => Percent(_oddness);

    public T Of<T>(params ReadOnlySpan<T> options) => options[_random.Next(options.Length)];

    /// <summary>The text in so many of a hundred cases, else nothing.</summary>
    public string Maybe(int chance, string text) => Percent(chance) ? text : "";

    /// <summary>The text rarely, else nothing.</summary>
    public string Odd(string text) => IsOdd() ? text : "";
}
