using System.Globalization;

namespace RpcGen.Threads;

/// <summary>
/// Logs exceptions for which the program has set no sink: each as an event of <see cref="RpcGenEventSource"/>, and from
/// time to time a line on standard error. Thread-safe.
/// </summary>
internal static class ErrorLog
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);
    private static readonly Lock s_gate = new();

    // Guarded by s_gate.
    private static long s_nextLine;
    private static int s_left;

    /// <summary>Writes an exception. Does not throw.</summary>
    public static void Write(Exception exception)
    {
        RpcGenEventSource.Log.Unhandled(exception.GetType().FullName ?? "", exception.Message, exception.ToString());
        int left;
        lock (s_gate)
        {
            long now = Environment.TickCount64;
            if (now < s_nextLine)
            {
                s_left++;
                return;
            }

            s_nextLine = now + (long)s_pause.TotalMilliseconds;
            left = s_left;
            s_left = 0;
        }

        string more =
            left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({left} more since the last line)");
        string message = exception.Message.ReplaceLineEndings(" ");
        try
        {
            Console.Error.WriteLine(
                $"RpcGen: {exception.GetType().Name}: {message}{more}. Set RpcConnectionOptions.OnUnhandledException " +
                "or RpcServerOptions.OnClientFailed, or listen to the event source RpcGen, to receive all of these.");
        }
        catch (Exception failure)
            when (failure is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Standard error is closed. The event source has the exception.
        }
    }
}
