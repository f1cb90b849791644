using System.CommandLine;
using CodeSearch;

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
        await Console.Error.WriteLineAsync("\rcancelled" + new string(' ', 60));
        return 130; // what a shell reports of a program that Ctrl+C ended
    }
});
return await root.Parse(args).InvokeAsync();
