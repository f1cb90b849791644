using RpcGen.Limits;

namespace RpcGen;

/// <summary>
/// How an <see cref="RpcClient"/> connects and connects again. Values are checked when they are set. A client copies its
/// options when it is created: later changes have no effect there. Not thread-safe.
/// </summary>
public sealed record class RpcClientOptions
{
    /// <summary>How each connection behaves.</summary>
    public RpcConnectionOptions Connection
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Connection));
            field = value;
        }
    } = new();

    /// <summary>
    /// How long a call waits for a connection, all attempts together. Default 30 s. Each attempt that fails raises
    /// <see cref="RpcClient.ConnectFailed"/>. Event handlers wait for as long as the client lives.
    /// </summary>
    public TimeSpan ConnectTimeout
    {
        get;
        set => field = Durations.Positive(value, nameof(ConnectTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The pause after the first attempt to connect that failed; each further one is 1.6 times as long, give or take a
    /// fifth at random, so that many clients do not come back at the same moment. Default 100 ms.
    /// </summary>
    public TimeSpan InitialBackoff
    {
        get;
        set => field = Durations.Positive(value, nameof(InitialBackoff));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest pause between attempts. Default 5 s. A call that begins to wait while only event handlers do ends the
    /// pause.
    /// </summary>
    public TimeSpan MaxBackoff
    {
        get;
        set => field = Durations.Positive(value, nameof(MaxBackoff));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a call may be made again that ended with <see cref="RpcOutcome.NotSent"/>, or whose method is
    /// idempotent. Default 5.
    /// </summary>
    public int MaxRepeats
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 5;

    /// <summary>
    /// Connects in place of the back-off described above: gets what makes one attempt, and a token. A Polly pipeline
    /// fits: <c>(connect, token) => pipeline.ExecuteAsync(connect, token)</c>. What it throws ends the calls that wait; for
    /// event handlers, it is run again after a pause.
    /// </summary>
    public Func<Func<CancellationToken, ValueTask<RpcConnection>>, CancellationToken, ValueTask<RpcConnection>>?
        ConnectPolicy { get; set; }

    /// <summary>Returns a copy that later changes do not reach.</summary>
    internal RpcClientOptions Copy() => this with { Connection = Connection.Copy() };
}
