using System.Diagnostics;

namespace RpcGen.TestKit;

/// <summary>Waiting with a deadline: a hang becomes a failure that says what did not happen.</summary>
public static class TestWait
{
    /// <summary>Far above what anything here takes, far below what a person would wait for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    /// <summary>
    /// Lets everything else run for many turns, before a test looks whether something has happened that must not. It
    /// cannot make a correct program fail.
    /// </summary>
    public static async Task SettleAsync()
    {
        for (int i = 0; i < 5000; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>Polls until a condition holds.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"It did not happen within {Limit}: {what}");
            }

            await Task.Yield();
        }
    }
}
