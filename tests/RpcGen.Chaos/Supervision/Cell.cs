namespace RpcGen.Chaos;

/// <summary>A server and its clients on one transport.</summary>
internal sealed class Cell : IDisposable
{
    private Cell(string transport, Slot? server, Slot[] clients, SlowProxy? proxy, string[] paths)
    {
        Transport = transport;
        Server = server;
        Clients = clients;
        Proxy = proxy;
        Paths = paths;
    }

    public string Transport { get; }

    /// <summary>Null where the clients start their servers.</summary>
    public Slot? Server { get; }

    public Slot[] Clients { get; }

    /// <summary>Stands before the last client, if there is one.</summary>
    public SlowProxy? Proxy { get; }

    /// <summary>Files that must be gone in the end.</summary>
    public string[] Paths { get; }

    /// <param name="transport">unix, ipc, stdio or memory.</param>
    /// <param name="name">A name that no other cell has.</param>
    /// <param name="directory">Where files go.</param>
    /// <param name="next">The settings of a process that is started.</param>
    /// <param name="hasProxy">Whether a client on a Unix socket goes through a proxy.</param>
    public static Cell Start(string transport, string name, string directory, Func<ProcessSettings> next, bool hasProxy)
    {
        string path = Path.Combine(directory, $"{name}.sock");
        string endpoint = transport switch
        {
            "unix" => $"unix:{path}",
            "stdio" => "stdio:",
            _ => $"{transport}:{name}",
        };
        Slot? server = transport is "unix" or "ipc"
            ? new Slot(() => ChildProgram.Start("serve", endpoint, next()))
            : null;
        SlowProxy? proxy = null;
        List<Slot> clients = [new Slot(() => ChildProgram.Start("work", endpoint, next()))];
        if (transport == "unix" && hasProxy)
        {
            string proxyPath = Path.Combine(directory, $"{name}.proxy");
            proxy = new SlowProxy(proxyPath, path);
            clients.Add(new Slot(() => ChildProgram.Start("work", $"unix:{proxyPath}", next())));
        }

        string socket = transport == "ipc" ? IpcPath(name) : path;
        return new Cell(transport, server, [.. clients], proxy, server is null ? [] : [socket, socket + ".lock"]);
    }

    public void Dispose()
    {
        foreach (Slot client in Clients)
        {
            client.Dispose();
        }

        Server?.Dispose();
        Proxy?.Dispose();
    }

    private static string IpcPath(string name) => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
            ? Path.Combine(runtime, "rpcgen")
            : $"/tmp/rpcgen-{Signals.EffectiveUser}",
        $"ipc-{name}.sock");
}
