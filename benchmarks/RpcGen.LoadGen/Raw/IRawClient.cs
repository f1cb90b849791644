namespace RpcGen.LoadGen.Raw;

/// <summary>Makes raw ping-pongs.</summary>
internal interface IRawClient : IDisposable
{
    /// <summary>Makes as many as there are places for their times.</summary>
    void Run(int requestSize, int responseSize, Span<double> microseconds);
}
