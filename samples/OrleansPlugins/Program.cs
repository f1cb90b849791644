using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using OrleansPlugins;
using RpcGen.Plugins;

if (OperatingSystem.IsWindows())
{
    Console.Error.WriteLine("RpcGen.Plugins does not run on Windows yet.");
    return 1;
}

// The program is client, silo and plugin: the arguments tell the roles apart.
switch (args)
{
    case ["plugin", string silo]:
        return await PluginProgram.RunAsync(args, plugin => plugin.Expose<ICounter>(new Counter(silo)));
    case ["silo", string name, string siloPort, string gatewayPort, string firstSiloPort]:
        await SiloProgram.RunAsync(name, Number(siloPort), Number(gatewayPort), Number(firstSiloPort));
        return 0;
}

int[] ports = Ports.Free(4);
using SiloProcess first = await SiloProcess.StartAsync("first", ports[0], ports[2], ports[0]);
using SiloProcess second = await SiloProcess.StartAsync("second", ports[1], ports[3], ports[0]);
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.None);
builder.UseOrleansClient(client => client.UseLocalhostClustering(ports[2..]));
using IHost host = builder.Build();
await host.StartAsync();
Scene scene = new(host.Services.GetRequiredService<IClusterClient>(), second);
bool isFine = await scene.PlayAsync();
await host.StopAsync();
await first.StopAsync();
return isFine ? 0 : 1;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
