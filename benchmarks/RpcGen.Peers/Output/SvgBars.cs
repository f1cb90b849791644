using System.Text;
using static System.FormattableString;

namespace RpcGen.Peers.Output;

/// <summary>Groups of horizontal bars on one logarithmic axis, as SVG.</summary>
internal sealed class SvgBars(string title, string axis)
{
    private const int Width = 760;
    private const int Left = 200;
    private const int Right = 70;
    private const int Top = 56;
    private const int Bar = 14;
    private const int Gap = 12;
    private const int GroupTitle = 18;

    private static readonly string[] s_colors =
        ["#1f6feb", "#54aeff", "#d1242f", "#fa4549", "#9a6700", "#8250df", "#6e7781"];

    private readonly List<(string Title, IReadOnlyList<(string Name, double Value)> Bars)> _groups = [];
    private readonly List<string> _names = [];

    /// <summary>Adds a group. Bars of the same name have the same colour in all groups.</summary>
    public void Add(string groupTitle, IReadOnlyList<(string Name, double Value)> bars)
    {
        _groups.Add((groupTitle, bars));
        _names.AddRange(bars.Select(bar => bar.Name).Except(_names).ToArray());
    }

    public string Render()
    {
        double[] all = [.. _groups.SelectMany(group => group.Bars).Select(bar => bar.Value), 1];
        double lowest = Math.Pow(10, Math.Floor(Math.Log10(all.Min() * 0.99)));
        double highest = Math.Pow(10, Math.Ceiling(Math.Log10(all.Max() * 1.01)));
        int bottom = Top + _groups.Sum(group => GroupTitle + (group.Bars.Count * Bar) + Gap);
        int height = bottom + 28;
        StringBuilder svg = new();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" "));
        svg.Append("font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append(Invariant($"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n"));
        svg.Append(Invariant($"<text x=\"10\" y=\"20\" font-size=\"15\">{Escape(title)}</text>\n"));
        svg.Append(Invariant($"<text x=\"10\" y=\"38\" fill=\"#57606a\">{Escape(axis)}</text>\n"));
        for (double tick = lowest; tick <= highest * 1.01; tick *= 10)
        {
            string color = Math.Abs(tick - 1) < 0.001 ? "#24292f" : "#d0d7de";
            string x = Invariant($"{Place(tick):f1}");
            svg.Append(Invariant($"<line x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{bottom}\" stroke=\"{color}\"/>\n"));
            svg.Append(Invariant($"<text x=\"{x}\" y=\"{bottom + 16}\" text-anchor=\"middle\">{tick:0.###}</text>\n"));
        }

        int y = Top;
        foreach ((string groupTitle, IReadOnlyList<(string Name, double Value)> bars) in _groups)
        {
            svg.Append(Invariant($"<text x=\"10\" y=\"{y + 12}\" font-weight=\"bold\">{Escape(groupTitle)}</text>\n"));
            y += GroupTitle;
            foreach ((string name, double value) in bars)
            {
                AppendBar(svg, name, value, y);
                y += Bar;
            }

            y += Gap;
        }

        return svg.Append("</svg>\n").ToString();

        double Place(double value) =>
            Left + ((Width - Left - Right) * Math.Log(value / lowest) / Math.Log(highest / lowest));

        // From the line of 1: to the right what takes longer, to the left what takes less.
        void AppendBar(StringBuilder svg, string name, double value, int y)
        {
            double from = Math.Min(Place(1), Place(value));
            double length = Math.Max(1, Math.Abs(Place(value) - Place(1)));
            string color = s_colors[_names.IndexOf(name) % s_colors.Length];
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{y + 10}\" text-anchor=\"end\">{Escape(name)}</text>"));
            svg.Append(Invariant($"<rect x=\"{from:f1}\" y=\"{y}\" width=\"{length:f1}\" height=\"{Bar - 2}\" "));
            svg.Append(Invariant($"fill=\"{color}\"/>"));
            svg.Append(Invariant($"<text x=\"{from + length + 5:f1}\" y=\"{y + 10}\">{value:0.00}</text>\n"));
        }
    }

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}
