using System.Globalization;

namespace RpcGen.Chaos;

/// <summary>What a process of a run is told on its command line.</summary>
/// <param name="Number">Its number in the run, which no other process has.</param>
/// <param name="Seed">For its choices.</param>
/// <param name="Directory">Where ledgers and violations go.</param>
/// <param name="HasLedger">Whether it notes its calls.</param>
internal sealed record ProcessSettings(int Number, int Seed, string Directory, bool HasLedger)
{
    public string[] ToArguments() =>
    [
        Number.ToString(CultureInfo.InvariantCulture), Seed.ToString(CultureInfo.InvariantCulture), Directory,
        HasLedger ? "ledger" : "none",
    ];

    public static ProcessSettings Parse(ReadOnlySpan<string> arguments) => new(
        int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture),
        arguments[2], arguments[3] == "ledger");

    public CallLedger OpenLedger() => new(HasLedger ? Directory : null, Number);

    /// <summary>Half of all processes ping, so that peers which are stopped for long are given up.</summary>
    public RpcConnectionOptions ConnectionOptions() => new()
    {
        KeepAliveInterval = Seed % 2 == 0 ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan,
        KeepAliveTimeout = TimeSpan.FromSeconds(2),
        OnUnhandledException = static _ => { },
    };
}
