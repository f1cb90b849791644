using System.Diagnostics;

namespace RpcGen.Chaos;

/// <summary>
/// The same calls without kills, for long. Clients connect again now and then. Fails if a value is wrong, a call hangs,
/// or what a process holds is not flat.
/// </summary>
internal static class SoakRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    /// <returns>The exit code: 0 without violations.</returns>
    public static async Task<int> RunAsync(TimeSpan duration, int seed, string[] transports)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("rpcgen-soak-");
        int processes = 0;
        Cell[] cells = [.. transports.Select((transport, i) => Cell.Start(
            transport, $"{directory.Name}-{i}", directory.FullName,
            () => new ProcessSettings(++processes, seed + processes, directory.FullName, HasLedger: false),
            hasProxy: false))];
        List<string> violations = [];
        ProcessSeries[] clients = [.. cells.Select(cell => new ProcessSeries($"{cell.Transport} client"))];
        ProcessSeries[] servers = [.. cells.Select(cell => new ProcessSeries($"{cell.Transport} server"))];
        try
        {
            foreach (Cell cell in cells)
            {
                if (cell.Server is { } server)
                {
                    await server.Program.ExpectAsync("ready", s_limit);
                }

                await cell.Clients[0].Program.ExpectAsync("ready", s_limit);
            }

            TimeSpan interval = TimeSpan.FromSeconds(Math.Clamp(duration.TotalSeconds / 60, 1, 10));
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; Stopwatch.GetElapsedTime(start) < duration; i++)
            {
                await Task.Delay(interval);
                Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
                for (int j = 0; j < cells.Length; j++)
                {
                    await SampleAsync(cells[j], clients[j], servers[j]);

                    // The server of a client over standard streams is another process after it has connected again.
                    if (cells[j].Transport != "stdio" || i % 10 == 9)
                    {
                        await cells[j].Clients[0].Program.TellAsync("reconnect");
                    }
                }
            }

            await Task.WhenAll(cells.Select(cell => cell.Clients[0].Program.StopAsync(s_limit)));
            foreach (Cell cell in cells)
            {
                await (cell.Server?.Program.StopAsync(s_limit) ?? Task.CompletedTask);
            }
        }
        catch (TimeoutException exception)
        {
            violations.Add(exception.Message);
        }
        finally
        {
            foreach (Cell cell in cells)
            {
                cell.Dispose();
            }
        }

        violations.AddRange(ViolationLog.Read(directory.FullName));
        directory.Delete(recursive: true);
        return Report(clients, [.. servers.Where(server => server.Name != "stdio server")], violations, duration, seed);
    }

    private static async Task SampleAsync(Cell cell, ProcessSeries client, ProcessSeries server)
    {
        ChildProgram program = cell.Clients[0].Program;
        await program.TellAsync("sample");
        Console.WriteLine("  " + client.Add(ProcessSample.Parse(await program.ExpectAsync("client", s_limit))));
        Console.WriteLine("  " + server.Add(ProcessSample.Parse(await program.ExpectAsync("server", s_limit))));
    }

    private static int Report(
        ProcessSeries[] clients, ProcessSeries[] servers, List<string> violations, TimeSpan duration, int seed)
    {
        foreach (ProcessSeries series in (IEnumerable<ProcessSeries>)[.. clients, .. servers])
        {
            violations.AddRange(series.FindGrowth());
            foreach (string line in series.Describe())
            {
                Console.WriteLine(line);
            }
        }

        foreach (string violation in violations)
        {
            Console.WriteLine($"  {violation}");
        }

        if (violations.Count > 0)
        {
            Console.WriteLine(
                $"  again: dotnet run -c Release --project tests/RpcGen.Chaos -- --soak --minutes {duration.TotalMinutes} --seed {seed}");
        }

        Console.WriteLine($"{clients.Sum(client => client.Calls)} calls, 0 kills, {violations.Count} violations");
        return violations.Count == 0 ? 0 : 1;
    }
}
