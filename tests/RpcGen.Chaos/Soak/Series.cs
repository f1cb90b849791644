namespace RpcGen.Chaos;

/// <summary>
/// A quantity over the time of a soak. It is flat if the median of the last third is not above that of the middle third
/// by more than a twentieth and a floor. The first third is warm-up.
/// </summary>
internal sealed class Series(string name, double floor)
{
    private const double AllowedGrowth = 0.05;

    private readonly List<double> _values = [];

    public void Add(double value) => _values.Add(value);

    /// <summary>What is wrong; null if it is flat, or if there are too few values to say.</summary>
    public string? FindGrowth()
    {
        if (_values.Count < 6)
        {
            return null;
        }

        double middle = Median(_values.Count / 3, _values.Count * 2 / 3);
        double last = Median(_values.Count * 2 / 3, _values.Count);
        double allowed = Math.Max(floor, middle * AllowedGrowth);
        return last - middle > allowed
            ? $"{name} grows from {middle:F1} to {last:F1}; {allowed:F1} more are allowed"
            : null;
    }

    public override string ToString() => _values.Count < 6
        ? $"{name}: too few samples"
        : $"{name}: middle third {Median(_values.Count / 3, _values.Count * 2 / 3):F1}, "
            + $"last third {Median(_values.Count * 2 / 3, _values.Count):F1}";

    private double Median(int from, int to)
    {
        double[] sorted = [.. _values.Skip(from).Take(to - from).Order()];
        return sorted[sorted.Length / 2];
    }
}
