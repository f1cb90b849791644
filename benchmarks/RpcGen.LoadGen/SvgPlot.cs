using System.Globalization;
using System.Text;

namespace RpcGen.LoadGen;

/// <summary>A line chart with a logarithmic x axis, as SVG.</summary>
internal sealed class SvgPlot(string title, string xTitle, string yTitle, bool logarithmicY)
{
    private const double Width = 720;
    private const double Height = 400;
    private const double Left = 80;
    private const double Right = 150;
    private const double Top = 40;
    private const double Bottom = 50;

    private static readonly string[] s_colors = ["#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df"];

    private readonly List<(string Name, List<(double X, double Y)> Points)> _series = [];

    public void Add(string name, IEnumerable<(double X, double Y)> points) => _series.Add((name, [.. points]));

    public string Render()
    {
        (double X, double Y)[] all = [.. _series.SelectMany(series => series.Points)];
        double minX = all.Min(point => point.X);
        double maxX = all.Max(point => point.X);
        double minY = logarithmicY ? all.Min(point => point.Y) * 0.8 : 0;
        double maxY = all.Max(point => point.Y) * 1.1;
        StringBuilder svg = new();
        svg.Append(Invariant(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" "));
        svg.Append("font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n"));
        svg.Append(Invariant($"<text x=\"{Left}\" y=\"22\" font-size=\"15\">{title}</text>\n"));
        svg.Append(Invariant(
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">{xTitle}</text>\n"));
        svg.Append(Invariant($"<text x=\"16\" y=\"{Height / 2}\" text-anchor=\"middle\" "));
        svg.Append(Invariant($"transform=\"rotate(-90 16 {Height / 2})\">{yTitle}</text>\n"));
        foreach (double x in all.Select(point => point.X).Distinct().Order())
        {
            svg.Append(Invariant(
                $"<text x=\"{PlaceX(x)}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Short(x)}</text>\n"));
        }

        for (int i = 0; i <= 4; i++)
        {
            double y = logarithmicY ? minY * Math.Pow(maxY / minY, i / 4.0) : minY + ((maxY - minY) * i / 4);
            svg.Append(Invariant(
                $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{PlaceY(y)}\" y2=\"{PlaceY(y)}\" stroke=\"#ddd\"/>"));
            svg.Append(
                Invariant($"<text x=\"{Left - 6}\" y=\"{PlaceY(y) + 4}\" text-anchor=\"end\">{Short(y)}</text>\n"));
        }

        for (int i = 0; i < _series.Count; i++)
        {
            (string name, List<(double X, double Y)> points) = _series[i];
            string color = s_colors[i % s_colors.Length];
            string path = string.Join(' ', points.Select(point => Invariant($"{PlaceX(point.X)},{PlaceY(point.Y)}")));
            svg.Append(
                Invariant($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n"));
            svg.Append(Invariant(
                $"<text x=\"{Width - Right + 8}\" y=\"{PlaceY(points[^1].Y) + 4}\" fill=\"{color}\">{name}</text>\n"));
        }

        return svg.Append("</svg>\n").ToString();

        double PlaceX(double x) => Left + ((Width - Left - Right) * Math.Log(x / minX) / Math.Log(maxX / minX));

        double PlaceY(double y) => Height - Bottom - ((Height - Top - Bottom) * (logarithmicY
            ? Math.Log(y / minY) / Math.Log(maxY / minY)
            : (y - minY) / (maxY - minY)));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Short(double value) => value switch
    {
        >= 1e6 => Invariant($"{value / 1e6:0.#}M"),
        >= 1e3 => Invariant($"{value / 1e3:0.#}k"),
        >= 10 => Invariant($"{value:0}"),
        _ => Invariant($"{value:0.#}"),
    };
}
