namespace RpcGen.LoadGen.Measuring;

internal static class Quantiles
{
    /// <summary>Returns a quantile; sorts the samples.</summary>
    public static double Of(Span<double> samples, double quantile)
    {
        samples.Sort();
        return samples.IsEmpty ? double.NaN : samples[(int)Math.Min(samples.Length - 1, samples.Length * quantile)];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        return Of(sorted, 0.5);
    }
}
