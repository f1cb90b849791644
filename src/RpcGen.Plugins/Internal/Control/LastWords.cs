namespace RpcGen.Plugins.Internal.Control;

/// <summary>Tells the host of the exception that ends this process.</summary>
internal static class LastWords
{
    private const int MaxLength = 16 * 1024;

    // The process ends when this returns: the host has so long to take it.
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(250);

    public static void Send(RpcConnection connection, object exception)
    {
        string text = exception.ToString() ?? "";
        try
        {
            connection.GetProxy<IPluginHostControl>().LastWordsAsync(text.Length > MaxLength ? text[..MaxLength] : text)
                .AsTask().Wait(s_limit);
        }
        catch (Exception problem) when (problem is AggregateException or RpcException)
        {
            // Standard error has the exception, too.
        }
    }
}
