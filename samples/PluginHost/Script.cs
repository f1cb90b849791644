using PluginHost.Converter;
using PluginHost.Plugins;
using RpcGen;
using RpcGen.Plugins;

namespace PluginHost;

/// <summary>Uses all plugins, lets one of them misbehave in every way, and says what the host saw.</summary>
internal static class Script
{
    public static async Task<int> RunAsync(Session session)
    {
        int hits = 0;
        ITextSearch search = session.Search.GetProxy<ITextSearch>();
        await foreach (Hit hit in search.SearchAsync(AppContext.BaseDirectory, "RpcGen"))
        {
            hits++;
        }

        Console.WriteLine($"search: {hits} lines mention RpcGen");
        await foreach (string json in session.Converter.GetProxy<IConverter>().CsvToJsonAsync(Table()))
        {
            Console.WriteLine($"converter: {json}");
        }

        ITrouble trouble = session.Trouble.GetProxy<ITrouble>();
        await DieAsync("crash", () => trouble.CrashAsync());
        await trouble.PingAsync();
        await DieAsync("freeze", async () =>
        {
            await trouble.FreezeAsync();
            while (true)
            {
                await trouble.PingAsync();
                await Task.Delay(10);
            }
        });
        await trouble.PingAsync();
        await DieAsync("leak", async () =>
        {
            await trouble.LeakAsync(450);
            while (true)
            {
                await trouble.PingAsync();
                await Task.Delay(10);
            }
        });
        await trouble.FloodAsync(10_000);
        Console.WriteLine($"after {session.Trouble.Restarts} restarts it answers: process {await trouble.PingAsync()}");
        await session.Trouble.UpgradeAsync(session.Trouble.StartInfo);
        Console.WriteLine($"after an upgrade: process {await trouble.PingAsync()}");
        bool isFine = hits > 0 && session.Trouble is { Restarts: 3, State: PluginState.Running };
        Console.WriteLine(isFine ? "all plugins are fine" : "something is wrong");
        return isFine ? 0 : 1;
    }

    private static async Task DieAsync(string name, Func<ValueTask> misbehave)
    {
        try
        {
            await misbehave();
        }
        catch (RpcConnectionLostException lost) when (lost.Reason.Exception is PluginExitedException end)
        {
            Console.WriteLine($"{name}: {end.Kind}. {end.Message.Split('\n')[0]}");
        }
    }

    private static async IAsyncEnumerable<string> Table()
    {
        await Task.Yield();
        yield return "name,born";
        yield return "Ada,1815";
        yield return "Grace,1906";
    }
}
