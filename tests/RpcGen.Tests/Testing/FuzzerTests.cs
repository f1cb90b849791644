using RpcGen;
using RpcGen.Fuzz;
using RpcGen.Serialization;
using RpcGen.Testing;
using RpcGen.TestKit;
using RpcGen.TestPeer;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Tests.Testing.Fragile))]

namespace RpcGen.Tests.Testing;

public sealed class FuzzerTests
{
    [Fact]
    public async Task Damaged_sessions_end_with_a_reason_and_leave_nothing_behind()
    {
        ContractFuzzer fuzzer = await Targets.ShapesAsync();

        FuzzReport report = await fuzzer.RunAsync(seed: 1, sessions: 500_000, TimeSpan.FromSeconds(25));

        // So that the sessions are known to reach deep: each layer refuses some of them.
        Assert.InRange(report.Sessions, 500, 500_000);
        Assert.Contains("ProtocolViolation F4", report.Outcomes);
        Assert.Contains("ProtocolViolation R3", report.Outcomes);
        Assert.Contains("PeerLost", report.Outcomes);
    }

    [Fact]
    public void Damaged_messages_give_a_value_or_the_documented_exception() =>
        Targets.Messages(inputs: 100_000, seed: 1);

    [Fact]
    public void A_type_whose_codec_throws_something_else_is_found_and_the_input_is_small()
    {
        FuzzFailureException failure = Assert.Throws<FuzzFailureException>(
            () => MessageFuzzer.Run(100_000, seed: 1, new Fragile(70_000)));

        Assert.IsType<DivideByZeroException>(failure.InnerException);
        Assert.InRange(failure.Input.Length, 1, 8);
    }

    [Fact]
    public async Task A_session_replays_and_an_error_of_the_users_setup_is_the_users()
    {
        ContractFuzzer fuzzer = new(connection => connection.Expose<ITestService>(new TestService(connection)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fuzzer.RunAsync(1, 1).Soon());
        await fuzzer.RecordAsync(async connection => await connection.GetProxy<ITestService>().AddAsync(1, 2));

        FuzzReport report = await fuzzer.RunAsync(seed: 1, sessions: 200);

        Assert.Equal(200, report.Sessions);
        Assert.Equal(200, report.Outcomes.Values.Sum());
        foreach (ReadOnlyMemory<byte> input in fuzzer.Corpus)
        {
            await fuzzer.PlayAsync(input);
        }
    }
}

[RpcCodec(typeof(FragileCodec))]
public sealed record class Fragile(int Divisor);

/// <summary>Throws what no codec may throw.</summary>
public readonly struct FragileCodec : IRpcCodec<Fragile>
{
    public static void Write(ref RpcWriter writer, Fragile value) => writer.Write(value.Divisor);

    public static Fragile Read(ref RpcReader reader) => new(10 / reader.ReadInt32());
}
