using System.Diagnostics;
using RpcGen.Testing.Internal;

namespace RpcGen.Testing;

/// <summary>
/// Plays damaged sessions of a client to your server. For any bytes, the connection must end promptly with a reason
/// that is not an internal error, and must leave no reference. Not thread-safe.
/// </summary>
/// <remarks>
/// Handlers run with the arguments that damaged calls happen to have. Their exceptions answer their calls, or go
/// to <see cref="RpcConnectionOptions.OnUnhandledException"/>; neither is a failure.
/// </remarks>
public sealed class ContractFuzzer
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Action<RpcConnection> _serve;
    private readonly RpcConnectionOptions _options;
    private readonly List<byte[]> _corpus = [];
    private readonly Dictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    /// <summary>A fuzzer of a server.</summary>
    /// <param name="serve">
    /// Exposes contracts on a connection; called for each session. Objects that should not be shared are made here.
    /// </param>
    /// <param name="options">How the server's connections behave; null for the defaults.</param>
    public ContractFuzzer(Action<RpcConnection> serve, RpcConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        _serve = serve;
        _options = options is not null
            ? options with { }
            : new RpcConnectionOptions { OnUnhandledException = static _ => { } };
    }

    /// <summary>What sessions are made of. Inputs that end in a new way are added while the fuzzer runs.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Corpus => [.. _corpus.Select(input => new ReadOnlyMemory<byte>(input))];

    /// <summary>
    /// Records a session whose bytes are damaged later. The more different calls it makes, the better.
    /// </summary>
    /// <param name="client">Makes calls; gets a connection to the server.</param>
    public async Task RecordAsync(Func<RpcConnection, Task> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        FaultyLink link = new(0);
        RecordingChannel channel = new(link.Client);
        RpcConnection server = RpcConnection.Create(link.Server, _options);
        RpcConnection connection = RpcConnection.Create(channel, new RpcConnectionOptions { Name = "fuzzer" });
        await using (server.ConfigureAwait(false))
        {
            await using (connection.ConfigureAwait(false))
            {
                _serve(server);
                await Task.WhenAll(server.StartAsync(), connection.StartAsync()).ConfigureAwait(false);
                await client(connection).ConfigureAwait(false);
                await connection.CloseAsync().ConfigureAwait(false);
            }
        }

        AddInput(channel.Sent);
    }

    /// <summary>Adds the bytes of a session, such as a file of a corpus.</summary>
    public void AddInput(ReadOnlyMemory<byte> input) => _corpus.Add(input.ToArray());

    /// <summary>Damages sessions by a seed, and plays them one after the other.</summary>
    /// <param name="seed">
    /// The same seed and corpus make the same sessions, as long as they end in the same ways.
    /// </param>
    /// <param name="sessions">How many sessions to play.</param>
    /// <param name="limit">Ends earlier after this time; null for no limit.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded or added.</exception>
    /// <exception cref="FuzzFailureException">A session had an effect that none may have.</exception>
    public async Task<FuzzReport> RunAsync(int seed, int sessions, TimeSpan? limit = null)
    {
        if (_corpus.Count == 0)
        {
            throw new InvalidOperationException("Record a session first");
        }

        Random random = new(seed);
        SessionMutator mutator = new(random);
        Stopwatch watch = Stopwatch.StartNew();
        int played = 0;
        for (; played < sessions && !(watch.Elapsed > limit); played++)
        {
            byte[] input = mutator.Mutate(_corpus[random.Next(_corpus.Count)], _corpus[random.Next(_corpus.Count)]);
            if (await TryPlayAsync(input).ConfigureAwait(false) is { } failure)
            {
                byte[] smaller = await Task.Run(() => Minimizer.Minimize(
                    input, bytes => TryPlayAsync(bytes).GetAwaiter().GetResult() is not null)).ConfigureAwait(false);
                failure = await TryPlayAsync(smaller).ConfigureAwait(false) ?? failure;
                throw new FuzzFailureException(failure.Message, smaller, failure.InnerException);
            }
        }

        return new FuzzReport(played, _outcomes.ToDictionary());
    }

    /// <summary>Plays one session, such as <see cref="FuzzFailureException.Input"/>.</summary>
    /// <exception cref="FuzzFailureException">It had an effect that no session may have.</exception>
    public async Task PlayAsync(ReadOnlyMemory<byte> input)
    {
        if (await TryPlayAsync(input.ToArray()).ConfigureAwait(false) is { } failure)
        {
            throw new FuzzFailureException(failure.Message, input, failure.InnerException);
        }
    }

    private async Task<FuzzFailureException?> TryPlayAsync(byte[] input)
    {
        FaultyLink link = new(0);
        RpcConnection server = RpcConnection.Create(link.Server, _options);
        _serve(server);
        Task starting = server.StartAsync();
        Task draining = DrainAsync(link.Client);
        RpcCloseReason reason;
        try
        {
            await SendAsync(link, input).WaitAsync(s_limit).ConfigureAwait(false);
            link.Cut();
            reason = await server.Closed.WaitAsync(s_limit).ConfigureAwait(false);
            await server.DisposeAsync().AsTask().WaitAsync(s_limit).ConfigureAwait(false);
            await draining.WaitAsync(s_limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new FuzzFailureException($"The connection had not ended {s_limit} after its last byte");
        }

        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        link.Client.Dispose();
        if (reason.Kind is RpcCloseKind.InternalError or RpcCloseKind.Timeout)
        {
            return new FuzzFailureException(
                $"The connection ended with {reason.Kind}: {reason.Message}", reason.Exception);
        }

        if (server.GetReferences() is { Count: > 0 } references)
        {
            return new FuzzFailureException(
                $"The connection ended and left {references.Count} references, {references[0]}");
        }

        Count(reason, input);
        return null;
    }

    private void Count(RpcCloseReason reason, byte[] input)
    {
        // The number of the rule comes first in the text of a violation.
        string rule = reason.Kind == RpcCloseKind.ProtocolViolation
            ? reason.Exception?.Message.Split(':')[0] ?? ""
            : "";
        string outcome = $"{reason.Kind} {rule}".TrimEnd();
        if (!_outcomes.TryGetValue(outcome, out int count))
        {
            _corpus.Add(input);
        }

        _outcomes[outcome] = count + 1;
    }

    private static async Task SendAsync(FaultyLink link, byte[] input)
    {
        try
        {
            await link.Client.SendAsync(input).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The server has ended the connection.
        }
    }

    private static async Task DrainAsync(RpcChannel channel)
    {
        byte[] buffer = new byte[4096];
        while (await channel.ReceiveAsync(buffer).ConfigureAwait(false) > 0)
        {
        }
    }
}
