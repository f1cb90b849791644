using System.CommandLine;
using CodeSearch;
using RpcGen;

if (args is ["worker", { } endpoint])
{
    return await Worker.RunAsync(endpoint);
}

Argument<string> folder = new("folder")
{
    Description = "The folder to search; the current one if left out",
    DefaultValueFactory = _ => ".",
};
Option<FileInfo?> queries = new("--queries")
{
    Description = "A file with one query a line; standard input if left out",
};
Option<int> maxHits = new("--max-hits") { Description = "Hits shown for each query", DefaultValueFactory = _ => 20 };
RootCommand root = new("Searches the text files below a folder, in a process of its own") { folder, queries, maxHits };
root.SetAction(async (result, cancellationToken) =>
{
    try
    {
        return await Host.RunAsync(
            result.GetValue(folder)!, result.GetValue(queries), result.GetValue(maxHits), cancellationToken);
    }
    catch (OperationCanceledException)
    {
        return await EndAsync(ExitCode.Cancelled, "cancelled");
    }
    catch (SearchException exception)
    {
        return await EndAsync(exception.ExitCode, exception.Message);
    }
    catch (RpcConnectionLostException exception)
    {
        return await EndAsync(ExitCode.WorkerLost, $"the worker ended early: {exception.Message}");
    }
    catch (RpcException exception)
    {
        return await EndAsync(ExitCode.Failed, $"the worker failed: {exception.Message}");
    }
});
return await root.Parse(args).InvokeAsync();

static async Task<int> EndAsync(int exitCode, string why)
{
    await Console.Error.WriteLineAsync($"{ConsoleWatcher.EraseProgress}codesearch: {why}");
    return exitCode;
}
