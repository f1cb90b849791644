using System.Diagnostics;
using Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RpcGen.Hosting;

// The worker service, "serve ENDPOINT", and the console client, which starts the worker and calls it.
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (args is ["serve", string given])
{
    builder.Services.AddSingleton<Visits>();
    builder.Services.AddRpcServer(given).Expose<IGreeter, Greeter>(RpcInstanceScope.Call);
    builder.Services.AddHostedService<EndWithParent>();
    await builder.Build().RunAsync();
    return;
}

string endpoint = $"ipc:hosting-{Environment.ProcessId}";
string program = Environment.ProcessPath!;
string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet"
    ? [Environment.GetCommandLineArgs()[0], "serve", endpoint]
    : ["serve", endpoint];
using Process worker = Process.Start(new ProcessStartInfo(program, command) { RedirectStandardInput = true })!;

// Connects with the first call, when the worker listens.
builder.Services.AddRpcClient<IGreeter>(endpoint);
using IHost host = builder.Build();
await host.StartAsync();
IGreeter greeter = host.Services.GetRequiredService<IGreeter>();
Console.WriteLine(await greeter.GreetAsync("Ada"));
Console.WriteLine(await greeter.GreetAsync("Grace"));
await host.StopAsync();
worker.StandardInput.Close();
await worker.WaitForExitAsync();
