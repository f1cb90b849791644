namespace RpcGen.Chaos;

/// <summary>Reports grow, and none comes after its call.</summary>
internal sealed class ProgressCheck : IProgress<int>
{
    private readonly Lock _gate = new();
    private bool _ended;

    /// <summary>The last report.</summary>
    public int Last { get; private set; }

    public string? Violation { get; private set; }

    public void Report(int value)
    {
        lock (_gate)
        {
            if (value <= Last)
            {
                Violation ??= $"report {value} after {Last}";
            }

            if (_ended)
            {
                Violation ??= $"report {value} after the call";
            }

            Last = value;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
        }
    }
}
