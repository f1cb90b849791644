using Microsoft.Extensions.Hosting;

namespace Hosting;

/// <summary>Stops the worker when the client has ended, whose end of standard input closes then.</summary>
internal sealed class EndWithParent(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Run(Console.In.ReadToEnd, stoppingToken);
        lifetime.StopApplication();
    }
}
