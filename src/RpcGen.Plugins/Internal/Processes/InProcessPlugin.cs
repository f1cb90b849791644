using System.Text;
using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Output;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// A plugin that runs in the process of its host. A signal ends its connection; its threads cannot be ended.
/// </summary>
internal sealed class InProcessPlugin(PluginStartInfo info, OutputCollector output) : IPluginProcess
{
    // As a program ends whose exception is not handled: SIGABRT.
    private const int Abort = 6;

    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PluginContext _context = new(info.Arguments);
    private RpcChannel? _theirs;

    public int? Id => null;

    public string Description => "in this process";

    public string? EndWithoutExit => null;

    public Task<PluginExit> Exited => _exited.Task;

    public RpcChannel Open(Func<Exception?> explainLoss)
    {
        (RpcChannel mine, RpcChannel theirs) = RpcChannels.CreateMemoryPair(explainLoss);
        _theirs = theirs;
        _ = Task.Run(() => RunAsync(theirs));
        return mine;
    }

    public void Follow(RpcConnection connection)
    {
    }

    public void Signal(int signal)
    {
        _exited.TrySetResult(new PluginExit(128 + signal, signal));
        _theirs?.Abort();
    }

    private async Task RunAsync(RpcChannel channel)
    {
        try
        {
            await using (_context.ConfigureAwait(false))
            {
                int code = await PluginRun.ServeAsync(
                    options => RpcConnection.ConnectAsync(channel, options), _context, info.InProcessProgram!,
                    _ => { }, Print)
                    .ConfigureAwait(false);
                _exited.TrySetResult(new PluginExit(code));
            }
        }
        catch (Exception exception)
        {
            Print(exception.ToString());
            _exited.TrySetResult(new PluginExit(128 + Abort, Abort));
            channel.Abort();
        }
    }

    private void Print(string text) => output.Error.Add(Encoding.UTF8.GetBytes(text + "\n"));
}
