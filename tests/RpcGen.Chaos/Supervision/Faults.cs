namespace RpcGen.Chaos;

/// <summary>What happens to the cells of an epoch, chosen by its seed.</summary>
internal sealed class Faults(Cell[] cells, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Task> _lasting = [];

    /// <summary>Processes killed so far, the children of clients included.</summary>
    public int Kills { get; private set; }

    /// <summary>Processes stopped so far.</summary>
    public int Stops { get; private set; }

    /// <summary>Connections slowed down, cut or half-closed so far.</summary>
    public int Cuts { get; private set; }

    /// <summary>Does one thing, and waits for a moment.</summary>
    public async Task NextAsync()
    {
        Cell cell = cells[_random.Next(cells.Length)];
        Slot client = cell.Clients[_random.Next(cell.Clients.Length)];
        switch (_random.Next(10))
        {
            case < 3:
                await KillServerAsync(cell, client);
                break;
            case < 6:
                Kills++;
                await client.ReplaceAsync();
                break;
            case < 8:
                Stops++;
                _lasting.Add(StopForAWhileAsync(
                    _random.Next(2) == 0 ? client.Program : cell.Server?.Program, client.Program,
                    _random.Next(50, 2500)));
                break;
            default:
                Disturb(cell.Proxy);
                break;
        }

        await Task.Delay(_random.Next(20, 500));
    }

    /// <summary>Ends everything that lasts.</summary>
    public async Task EndAsync()
    {
        foreach (Cell cell in cells)
        {
            cell.Proxy?.Hurry();
        }

        await Task.WhenAll(_lasting);
    }

    private async Task KillServerAsync(Cell cell, Slot client)
    {
        Kills++;
        if (cell.Server is { } server)
        {
            await server.ReplaceAsync();
        }
        else
        {
            await client.Program.TellAsync($"signal {Signals.Kill}");
        }
    }

    // A child of a client is stopped by the client. A process that was killed meanwhile is not there any more.
    private static async Task StopForAWhileAsync(ChildProgram? program, ChildProgram parent, int milliseconds)
    {
        await SendAsync(Signals.Stop);
        await Task.Delay(milliseconds);
        await SendAsync(Signals.Continue);

        Task SendAsync(int signal)
        {
            if (program is null)
            {
                return parent.TellAsync($"signal {signal}");
            }

            program.Signal(signal);
            return Task.CompletedTask;
        }
    }

    private void Disturb(SlowProxy? proxy)
    {
        if (proxy is null)
        {
            return;
        }

        Cuts++;
        switch (_random.Next(4))
        {
            case 0:
                proxy.Slow(_random.Next(1, 200), _random.Next(1, 4));
                break;
            case 1:
                proxy.Hurry();
                break;
            case 2:
                proxy.Cut(half: true);
                break;
            default:
                proxy.Cut(half: false);
                break;
        }
    }
}
