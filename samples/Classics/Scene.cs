using System.Globalization;
using Classics.Barber;
using Classics.Philosophers;
using Classics.Producers;
using Classics.Readers;
using RpcGen.Plugins;

namespace Classics;

/// <summary>The host: starts five processes, and has them act the four problems, one after the other.</summary>
internal static class Scene
{
    private const int Processes = 5;

    public static async Task<int> RunAsync()
    {
        await using PluginHost host = new();
        Plugin[] actors = await Task.WhenAll(Enumerable.Range(1, Processes).Select(
            number => host.StartAsync(PluginStartInfo.ForOwnProgram("actor") with { Name = $"actor {number}" })));
        Say($"{Processes} processes: {string.Join(", ", actors.Select(actor => actor.ProcessId))}");

        bool solved = await Dinner.RunAsync(actors)
            & await Pipeline.RunAsync(actors[0], actors[1])
            & await Reading.RunAsync(actors[..3], actors[3..])
            & await Shaving.RunAsync(actors[0], actors[1..]);
        Say(solved
            ? "Four problems solved: no deadlock that lasts, no starvation, no overflow"
            : "A problem is not solved; see above");
        return solved ? 0 : 1;
    }

    public static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    public static void Say(string text) => Console.WriteLine(text);
}
