using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Processes;

/// <summary>
/// Clients that flood a server process: who breaks a rule is cut, memory does not grow, and others are served.
/// </summary>
/// <remarks>
/// The strict bars, on a machine that does nothing else, with five seconds for each flood: cut within a second, and 99
/// of 100 calls of a good client within twice their time without an attack, or 5 ms:
/// <c>RPCGEN_FLOOD_SECONDS=5 dotnet test tests/RpcGen.Tests -c Release --filter FullyQualifiedName~AttackTests</c>.
/// </remarks>
[Collection(AloneCollection.Name)]
public sealed class AttackTests : IClassFixture<Victim>
{
    private const int Attackers = 4;
    private const long AllowedGrowth = 16 * 1024 * 1024;
    private const int Repetitions = 2000;

    // Set for a machine that does nothing else: how long each flood takes, in seconds. The bars are the strict ones
    // then.
    private static readonly string? s_strict = Environment.GetEnvironmentVariable("RPCGEN_FLOOD_SECONDS");

    private static readonly TimeSpan s_duration =
        TimeSpan.FromSeconds(int.Parse(s_strict ?? "1", System.Globalization.CultureInfo.InvariantCulture));

    // PourAsync(1), its items on stream 0 with a window of 4096, as call 0.
    private static readonly byte[] s_pour =
        RawPeer.Calling<IFlood>(0, "00", nameof(IFlood.PourAsync), "9101", "81" + "06" + "92" + "00" + "cd1000");

    // DrinkAsync(stream 0) as call 0.
    private static readonly byte[] s_drink =
        RawPeer.Calling<IFlood>(0, "00", nameof(IFlood.DrinkAsync), "9192" + "00" + "cd1000");

    private readonly Victim _victim;

    // The longest time from the first violation to the end of a connection.
    private TimeSpan _cut;

    public AttackTests(Victim victim)
    {
        _victim = victim;
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("the memory of a process is read from /proc");
        }
    }

    /// <summary>What comes first, what is repeated, and the rule that it breaks.</summary>
    public static TheoryData<string, byte[], byte[], string> Violations => new()
    {
        { "empty frames", [], Convert.FromHexString("c400"), "F2" },
        { "frames of no kind", [], Attacker.Frame("913f"), "F3" },
        { "a call id that is in use", [], RawPeer.Calling<ITestService>(0, "01", nameof(ITestService.WaitAsync), "91a178"), "R2" },
        { "cancels of ids that cannot be", [], Attacker.Frame("920acdffff"), "X1" },
        { "credit of nothing", s_pour, Attacker.Frame("930e0000"), "T6" },
        { "credit above the window", s_pour, Attacker.Frame("930e00ce7fffffff"), "T4" },
        { "tiny items without credit", s_drink, Attacker.Frame("930c0091c40100"), "T3" },
        { "items of streams that were never opened", [], Attacker.Frame("930ccd1001" + "91c0"), "T1" },
        { "bindings", [], RawPeer.Binding<IFlood>(2), "B1" },
        { "pongs without pings", [], Attacker.Frame("921100"), "P2" },
        { "hellos", [], RawPeer.Hello(1, 1), "H11" },
        { "releases of nothing", [], Attacker.Frame("930f0100"), "O3" },
    };

    /// <summary>What comes first, and what is repeated without breaking a rule.</summary>
    public static TheoryData<string, byte[], byte[]> Floods => new()
    {
        { "pings", [], Attacker.Frame("921007") },
        { "frames of an optional kind", [], Attacker.Frame("9146") },
        { "cancels of nothing", [], Attacker.Frame("920a00") },
        { "items of streams that are over", [], Attacker.Frame("930c0091c0") },
        { "credit for streams that are over", [], Attacker.Frame("930e02cd0400") },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Who_breaks_a_rule_is_cut(string name, byte[] first, byte[] repeated, string rule)
    {
        long before = _victim.Memory;
        await _victim.CallDuringAsync(
            () => Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(AttackAsync))));

        await _victim.ExpectServingAsync();
        Assert.True(_victim.Memory - before < AllowedGrowth, $"{name}: {(_victim.Memory - before) >> 20} MiB more");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: cut within {_cut.TotalMilliseconds:F0} ms");
        Assert.True(s_strict is null || _cut < TimeSpan.FromSeconds(1), $"{name}: cut after {_cut}");

        async Task AttackAsync()
        {
            byte[] flood = [.. Enumerable.Repeat(repeated, Repetitions).SelectMany(bytes => bytes)];
            long end = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int i = 0; i < 10 || (s_strict is not null && System.Diagnostics.Stopwatch.GetElapsedTime(end) < s_duration); i++)
            {
                using Attacker attacker = await Attacker.ShakeAsync(_victim.Endpoint);
                await attacker.SendAsync(first);
                long start = System.Diagnostics.Stopwatch.GetTimestamp();
                Task<bool> sending = attacker.RepeatAsync(flood, TestWait.Limit);
                Assert.StartsWith($"{rule}: ", await attacker.ReadGoodbyeAsync(), StringComparison.Ordinal);
                Assert.False(await sending);
                TimeSpan cut = System.Diagnostics.Stopwatch.GetElapsedTime(start);
                _cut = cut > _cut ? cut : _cut;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_flood_that_breaks_no_rule_takes_no_memory(string name, byte[] first, byte[] repeated)
    {
        long before = _victim.Memory;
        byte[] flood = [.. Enumerable.Repeat(repeated, Repetitions).SelectMany(bytes => bytes)];
        await _victim.CallDuringAsync(
            () => Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(AttackAsync))));

        await _victim.ExpectServingAsync();
        Assert.True(_victim.Memory - before < AllowedGrowth, $"{name}: {(_victim.Memory - before) >> 20} MiB more");

        async Task AttackAsync()
        {
            using Attacker attacker = await Attacker.ShakeAsync(_victim.Endpoint);
            await attacker.SendAsync(first);
            Assert.True(await attacker.RepeatAsync(flood, s_duration), "no rule was broken");
        }
    }

    [Fact]
    public async Task One_way_calls_that_nobody_waits_for()
    {
        byte[] batch = [.. Enumerable.Range(0, 64).SelectMany(id => RawPeer.Calling<IShapes>(
            id, "02", nameof(IShapes.PostAsync), "9101"))];
        await FloodAsync(RawPeer.Binding<IShapes>(2), async attacker =>
        {
            await attacker.SendAsync(batch);
            await attacker.ReadAnswersAsync(64);
        });
    }

    [Fact]
    public async Task Subscriptions_that_come_and_go()
    {
        long stream = 0;
        await FloodAsync(RawPeer.Binding<IShapes>(2), async attacker =>
        {
            long number = Interlocked.Increment(ref stream);
            await attacker.SendAsync((byte[])
            [
                .. RawPeer.Calling<IShapes>(0, "02", "add_Touched", "90", $"81" + "06" + $"92cf{number:x16}cd2000"),
                .. Attacker.Frame($"9219cf{2 * number:x16}"),
            ]);
            await attacker.ReadAnswersAsync(1);
        });
    }

    [Theory]
    [InlineData("calls that are cancelled at once", nameof(ITestService.WaitAsync), "91a178", true)]
    [InlineData("calls whose arguments do not decode", nameof(ITestService.AddAsync), "92a178a178", false)]
    [InlineData("calls", nameof(ITestService.TouchAsync), "90", false)]
    public async Task A_flood_of(string name, string method, string arguments, bool cancels)
    {
        const int Ids = 64;
        byte[] batch =
        [
            .. Enumerable.Range(0, Ids).SelectMany(id => (byte[])
            [
                .. RawPeer.Calling<ITestService>(id, "01", method, arguments),
                .. cancels ? Attacker.Frame($"920a{id:x2}") : [],
            ]),
        ];
        long before = _victim.Memory;
        await _victim.CallDuringAsync(
            () => Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(AttackAsync))));

        await _victim.ExpectServingAsync();
        Assert.True(_victim.Memory - before < AllowedGrowth, $"{name}: {(_victim.Memory - before) >> 20} MiB more");

        async Task AttackAsync()
        {
            using Attacker attacker = await Attacker.ShakeAsync(_victim.Endpoint);
            using CancellationTokenSource cts = new(s_duration);
            while (!cts.IsCancellationRequested)
            {
                await attacker.SendAsync(batch);
                await attacker.ReadAnswersAsync(Ids);
            }
        }
    }

    [Fact]
    public async Task Calls_back_that_are_never_answered()
    {
        long before = _victim.Memory;
        using (Attacker attacker = await Attacker.ShakeAsync(_victim.Endpoint))
        {
            // More than the attacker accepts calls, so that the rest waits for a slot.
            foreach (int id in Enumerable.Range(0, 1000))
            {
                await attacker.SendAsync(
                    RawPeer.Calling<ITestService>(id, "01", nameof(ITestService.NestAsync), "9101"));
            }

            await _victim.ExpectServingAsync();
        }

        await _victim.ExpectServingAsync();
        Assert.True(_victim.Memory - before < AllowedGrowth, $"{(_victim.Memory - before) >> 20} MiB more");
    }

    private async Task FloodAsync(byte[] first, Func<Attacker, Task> flood)
    {
        long before = _victim.Memory;
        await _victim.CallDuringAsync(
            () => Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(AttackAsync))));

        await _victim.ExpectServingAsync();
        Assert.True(_victim.Memory - before < AllowedGrowth, $"{(_victim.Memory - before) >> 20} MiB more");

        async Task AttackAsync()
        {
            using Attacker attacker = await Attacker.ShakeAsync(_victim.Endpoint);
            await attacker.SendAsync(first);
            using CancellationTokenSource cts = new(s_duration);
            while (!cts.IsCancellationRequested)
            {
                await flood(attacker);
            }
        }
    }

    [Fact]
    public async Task Half_handshakes_keep_no_client_out()
    {
        string[] hellos = ["", "c6", "c6000000299203"];
        List<Attacker> attackers = [];
        try
        {
            for (int i = 0; i < 200; i++)
            {
                Attacker attacker = await Attacker.ConnectAsync(_victim.Endpoint);
                attackers.Add(attacker);
                await attacker.SendAsync(Convert.FromHexString(hellos[i % hellos.Length]));
                if (i % 50 == 49)
                {
                    await _victim.ExpectServingAsync();
                }
            }

            // All are cut in the end.
            foreach (Attacker attacker in attackers)
            {
                await attacker.ReadGoodbyeAsync();
            }
        }
        finally
        {
            attackers.ForEach(attacker => attacker.Dispose());
        }
    }
}
