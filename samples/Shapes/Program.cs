using System.Diagnostics;
using RpcGen;
using Shapes;

string endpoint = args is ["serve", string given] ? given : $"ipc:shapes-{Environment.ProcessId}";
if (args is ["serve", _])
{
    await using RpcServer server = new();
    server.Expose<ILibrary>(new Library());
    server.Expose<ITill>(new Till());
    await server.ListenAsync(endpoint);

    // Ends with the parent: its end of the pipe closes.
    await Console.In.ReadToEndAsync();
    return 0;
}

// Starts this program again. Under "dotnet Shapes.dll" the process is dotnet, and the program its argument.
string program = Environment.ProcessPath!;
bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
string[] command = isHosted ? [Environment.GetCommandLineArgs()[0], "serve", endpoint] : ["serve", endpoint];
using Process child = Process.Start(new ProcessStartInfo(program, command) { RedirectStandardInput = true })!;

// Connects when it is needed, waits until the child listens, and would connect again if it were restarted.
CallCounter counter = new();
await using RpcClient client = new(endpoint, new RpcClientOptions
{
    Connection = new RpcConnectionOptions
    {
        Interceptors = [counter],
        OnUnhandledException = exception => Console.Error.WriteLine($"  (unhandled: {exception.Message})"),
    },
});
await client.ConnectAsync();
ILibrary library = client.GetProxy<ILibrary>();
(string Name, Func<Task> Run)[] samples =
[
    ("streams", () => Samples.StreamAsync(library)),
    ("bytes", () => Samples.BytesAsync(library)),
    ("progress", () => Samples.ProgressAsync(library)),
    ("one-way", () => Samples.OneWayAsync(library)),
    ("references and callbacks", () => Samples.ReferencesAsync(library)),
    ("pipelining", () => Samples.PipeliningAsync(library)),
    ("events", () => Samples.EventsAsync(library)),
    ("properties", () => Task.Run(() => Samples.Properties(library))),
    ("deadlines and cancellation", () => Samples.DeadlinesAsync(library)),
    ("faults", () => Samples.FaultsAsync(library)),
    ("metadata", () => Samples.MetadataAsync(library)),
    ("serial order", () => Samples.OrderAsync(client.GetProxy<ITill>())),
];
foreach ((string name, Func<Task> run) in samples)
{
    Console.WriteLine(name);
    await run();
}

Console.WriteLine("interceptors");
Console.WriteLine($"  {counter.Calls} calls were made");
child.StandardInput.Close();
await child.WaitForExitAsync();
return 0;
