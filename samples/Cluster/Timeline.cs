using System.Diagnostics;
using System.Text;
using static System.FormattableString;

namespace Cluster;

/// <summary>Calls per second, and the time of a call, over the time of a run, as SVG.</summary>
internal sealed class Timeline
{
    private const int Width = 760;
    private const int Left = 60;
    private const int Right = 20;
    private const int Panel = 150;
    private const int RateTop = 80;
    private const int TimeTop = RateTop + Panel + 50;
    private const int Height = TimeTop + Panel + 40;

    private static readonly TimeSpan s_bucket = TimeSpan.FromMilliseconds(200);

    private readonly StringBuilder _svg = new();
    private readonly Bucket[] _buckets;
    private readonly double _seconds;

    private Timeline(IEnumerable<CallRecord> calls, long start, long end)
    {
        _seconds = Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        ILookup<int, CallRecord> byBucket = calls.Where(call => call.Failure is null && call.Start >= start)
            .ToLookup(call => (int)((Stopwatch.GetElapsedTime(start, call.Start) + call.Time) / s_bucket));
        _buckets =
        [
            .. Enumerable.Range(0, (int)(_seconds / s_bucket.TotalSeconds)).Select(index => Bucket.Of(byBucket[index])),
        ];
    }

    /// <summary>Draws a run.</summary>
    /// <param name="calls">All calls; those that failed are left out.</param>
    /// <param name="events">What happened when. The first one is the start, the last one the end.</param>
    public static string Render(IEnumerable<CallRecord> calls, IReadOnlyList<(long Time, string Name)> events)
    {
        Timeline timeline = new(calls, events[0].Time, events[^1].Time);
        return timeline.Draw(
            [.. events.Select(one => (Stopwatch.GetElapsedTime(events[0].Time, one.Time).TotalSeconds, one.Name))]);
    }

    private string Draw((double Seconds, string Name)[] events)
    {
        double rate = Math.Max(1, _buckets.Max(bucket => bucket.Count) / s_bucket.TotalSeconds);
        double fastest = Decade(_buckets.Where(bucket => bucket.Count > 0).Min(bucket => bucket.P50), up: false);
        double slowest = Decade(_buckets.Max(bucket => bucket.P99), up: true);
        _svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" "));
        _svg.Append("font-family=\"sans-serif\" font-size=\"11\">\n");
        _svg.Append(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n"));
        Text(10, 20, "Clients of three nodes behind HAProxy", "font-size=\"15\"");
        foreach (((double seconds, string name), int index) in events[1..^1].Select((one, index) => (one, index)))
        {
            Line(X(seconds), X(seconds), 60, TimeTop + Panel, "#d1242f", "stroke-dasharray=\"4 3\"");
            Text(X(seconds) + 3, index % 2 == 0 ? 40 : 54, name, "fill=\"#d1242f\"");
        }

        Text(Left, RateTop - 6, "calls per second");
        Text(Left, TimeTop - 6, "time of a call in microseconds: p50 (blue), p99 (orange)");
        for (double tick = 0; tick <= 1; tick += 0.25)
        {
            double y = RateTop + Panel - (Panel * tick);
            Line(Left, Width - Right, y, y, "#d0d7de");
            Text(Left - 6, y + 4, Invariant($"{rate * tick:f0}"), "text-anchor=\"end\"");
        }

        for (double tick = fastest; tick <= slowest * 1.01; tick *= 10)
        {
            Line(Left, Width - Right, Y(tick), Y(tick), "#d0d7de");
            Text(Left - 6, Y(tick) + 4, Invariant($"{tick:f0}"), "text-anchor=\"end\"");
        }

        for (int second = 0; second <= _seconds; second++)
        {
            Text(X(second), Height - 20, Invariant($"{second} s"), "text-anchor=\"middle\"");
        }

        Curve("#1f6feb", bucket => RateTop + Panel - (Panel * (bucket.Count / s_bucket.TotalSeconds) / rate));
        Curve("#1f6feb", bucket => bucket.Count == 0 ? null : Y(bucket.P50));
        Curve("#bc4c00", bucket => bucket.Count == 0 ? null : Y(bucket.P99));
        return _svg.Append("</svg>\n").ToString();

        double Y(double microseconds) =>
            TimeTop + Panel - (Panel * Math.Log(microseconds / fastest) / Math.Log(slowest / fastest));
    }

    private double X(double seconds) => Left + ((Width - Left - Right) * seconds / _seconds);

    private void Curve(string color, Func<Bucket, double?> place)
    {
        IEnumerable<string> points = _buckets.Select((bucket, index) => (Y: place(bucket), index))
            .Where(one => one.Y is not null)
            .Select(one => Invariant($"{X((one.index + 0.5) * s_bucket.TotalSeconds):f1},{one.Y:f1}"));
        _svg.Append(Invariant(
            $"<polyline fill=\"none\" stroke=\"{color}\" points=\"{string.Join(' ', points)}\"/>\n"));
    }

    private void Line(double x1, double x2, double y1, double y2, string color, string style = "") =>
        _svg.Append(Invariant(
            $"<line x1=\"{x1:f1}\" x2=\"{x2:f1}\" y1=\"{y1:f1}\" y2=\"{y2:f1}\" stroke=\"{color}\" {style}/>\n"));

    private void Text(double x, double y, string text, string style = "") =>
        _svg.Append(Invariant($"<text x=\"{x:f1}\" y=\"{y:f1}\" {style}>{text}</text>\n"));

    private static double Decade(double value, bool up) =>
        Math.Pow(10, up ? Math.Ceiling(Math.Log10(value * 1.01)) : Math.Floor(Math.Log10(value)));

    // What was answered in a short time.
    private readonly record struct Bucket(int Count, double P50, double P99)
    {
        public static Bucket Of(IEnumerable<CallRecord> calls)
        {
            double[] times = [.. calls.Select(call => call.Time.TotalMicroseconds).Order()];
            return times.Length == 0
                ? default
                : new Bucket(times.Length, times[times.Length / 2], times[times.Length * 99 / 100]);
        }
    }
}
