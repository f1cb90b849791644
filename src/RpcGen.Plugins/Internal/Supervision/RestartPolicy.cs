using System.Globalization;

namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>
/// Decides what follows the end of a plugin. Not thread-safe: its supervisor asks one question at a time.
/// </summary>
internal sealed class RestartPolicy(PluginSupervision options, TimeProvider time, Random random)
{
    private readonly Queue<long> _failures = new();

    /// <summary>Forgets all failures: the way out of quarantine.</summary>
    public void Reset() => _failures.Clear();

    /// <summary>The plugin was ready and has ended by itself.</summary>
    /// <param name="exit">How; null if it had to be killed.</param>
    /// <param name="readyFor">How long it had been ready.</param>
    public RestartDecision AfterEnd(PluginExit? exit, TimeSpan readyFor)
    {
        if (readyFor >= options.HealthyAfter)
        {
            _failures.Clear();
        }

        bool isNormal = exit is { IsNormal: true };
        return options.Restart switch
        {
            PluginRestart.Temporary => RestartDecision.Stop("a temporary plugin is not started again"),
            PluginRestart.Transient when isNormal =>
                RestartDecision.Stop("a normal exit of a transient plugin is final"),
            _ => AfterFailure(),
        };
    }

    /// <summary>A restart did not lead to a plugin that is ready.</summary>
    public RestartDecision AfterFailedStart(PluginStartException exception) => exception.Failure switch
    {
        PluginStartFailure.Incompatible or PluginStartFailure.NotTrusted =>
            RestartDecision.Quarantine("another attempt cannot end differently"),
        _ when options.Restart == PluginRestart.Temporary =>
            RestartDecision.Stop("a temporary plugin is not started again"),
        PluginStartFailure.NotFound or PluginStartFailure.NotExecutable or PluginStartFailure.MissingRuntime =>
            RestartDecision.Quarantine("another attempt is not likely to end differently"),
        _ => AfterFailure(),
    };

    private RestartDecision AfterFailure()
    {
        _failures.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(_failures.Peek()) > options.Window)
        {
            _failures.Dequeue();
        }

        int count = _failures.Count;
        string counted = string.Create(
            CultureInfo.InvariantCulture,
            $"failure {count} within {options.Window}, {options.MaxFailures} are allowed");
        if (count > options.MaxFailures)
        {
            return RestartDecision.Quarantine(counted);
        }

        double doubled = options.InitialDelay.Ticks * Math.Pow(2, count - 1);
        double delay = Math.Min(doubled, options.MaxDelay.Ticks) * (0.8 + (random.NextDouble() * 0.4));
        TimeSpan pause = TimeSpan.FromTicks((long)delay);
        return RestartDecision.Restart(
            pause,
            string.Create(CultureInfo.InvariantCulture, $"{counted}; restart in {pause.TotalMilliseconds:F0} ms"));
    }
}
