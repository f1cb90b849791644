using System.Diagnostics;

namespace RpcGen.Chaos;

/// <summary>Epochs one after the other, until the time is over and there were kills enough.</summary>
internal static class ChaosRun
{
    private const int ViolationsToPrint = 50;

    private static readonly TimeSpan s_epoch = TimeSpan.FromSeconds(10);

    /// <returns>The exit code: 0 without violations.</returns>
    public static async Task<int> RunAsync(TimeSpan duration, int seed, string[] transports, int minKills)
    {
        long start = Stopwatch.GetTimestamp();
        long calls = 0;
        int kills = 0, stops = 0, cuts = 0, violations = 0;
        for (int i = 0; i == 0 || kills < minKills || Stopwatch.GetElapsedTime(start) < duration; i++)
        {
            EpochResult result = await Epoch.RunAsync(transports, seed + i, s_epoch);
            calls += result.Calls;
            kills += result.Kills;
            stops += result.Stops;
            cuts += result.Cuts;
            violations += result.Violations.Length;
            Console.WriteLine(
                $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, seed {seed + i}: {result.Calls} calls, {result.Kills} kills, "
                + $"{result.Stops} stops, {result.Cuts} cuts, {result.Violations.Length} violations; {result.Outcomes}");
            foreach (string violation in result.Violations.Take(ViolationsToPrint))
            {
                Console.WriteLine($"  {violation}");
            }

            if (result.Violations.Length > 0)
            {
                Console.WriteLine(
                    $"  again: dotnet run -c Release --project tests/RpcGen.Chaos -- --minutes 0 --seed {seed + i} --transports {string.Join(',', transports)}");
            }
        }

        Console.WriteLine($"{calls} calls, {kills} kills, {stops} stops, {cuts} cuts, {violations} violations");
        return violations == 0 ? 0 : 1;
    }
}
