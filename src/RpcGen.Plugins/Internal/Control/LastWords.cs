namespace RpcGen.Plugins.Internal.Control;

/// <summary>Tells the host of the exception that ends this process.</summary>
internal static class LastWords
{
    private const int MaxLength = 16 * 1024;

    // The process ends when this returns: the host has so long to take it.
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(250);

    public static void Send(PluginContext context, object exception)
    {
        string text = exception.ToString() ?? "";
        using CancellationTokenSource cts = new(s_limit);
        try
        {
            context.Connection.GetProxy<IPluginHostControl>().LastWordsAsync(
                text.Length > MaxLength ? text[..MaxLength] : text)
                .AsTask().Wait(cts.Token);
            context.Logs.FlushAsync(cts.Token).Wait(cts.Token);
        }
        catch (Exception problem) when (problem is AggregateException or RpcException or OperationCanceledException)
        {
            // Standard error has the exception, too.
        }
    }
}
