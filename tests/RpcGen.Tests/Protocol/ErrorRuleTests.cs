using System.Text;
using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>What errors say, and what replaces an answer that cannot be sent.</summary>
public sealed class ErrorRuleTests
{
    [WireRule("A4")]
    [Theory]
    [InlineData("00")]
    [InlineData("ff")]
    [InlineData("d280000000")]
    public async Task A4_a_status_below_1_is_read_as_2(string status)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);

        peer.Send("960800" + status + "a16d" + "c0c0");

        RpcRemoteException error = await Assert.ThrowsAsync<RpcRemoteException>(() => call.Soon());
        Assert.Equal(RpcStatus.Unknown, error.Status);
    }

    [WireRule("A5")]
    [Fact]
    public async Task A5_a_declared_fault_travels_with_its_name_and_payload()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.FindOrFailAsync), "91a178");

        string error = Convert.ToHexStringLower(peer.ReceiveKind(8));
        Assert.StartsWith("9808cd00000a", error, StringComparison.Ordinal);
        string payload = "82" + "a457686174" + "a178" + "a4436f6465" + "cd0194"; // {"What": "x", "Code": 404}
        Assert.EndsWith("a84e6f74466f756e64" + payload, error, StringComparison.Ordinal);
    }

    [WireRule("A6")]
    [Fact]
    public async Task A6_an_exception_is_told_with_its_type_and_those_inside_of_it()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.FailAsync), "91a473796e63");

        RpcReader error = new(peer.ReceiveKind(8));
        Assert.Equal(6, error.ReadArrayHeader());
        error.Skip();
        error.Skip();
        Assert.Equal(2, error.ReadInt32());
        Assert.Equal("failed at once ---> System.FormatException: the cause", error.ReadString());
        Assert.Equal("System.InvalidOperationException", error.ReadString());
    }

    [WireRule("A7")]
    [Fact]
    public async Task A7_a_status_that_a_handler_chose_is_that_of_the_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.FailAsync), "91a6737461747573");

        Assert.Equal("9608cd000007", Convert.ToHexStringLower(peer.ReceiveKind(8))[..12]);
    }

    [WireRule("A8")]
    [Fact]
    public async Task A8_a_result_larger_than_the_caller_takes_ends_the_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Connection.Expose<IInterop>(new Interop());
        peer.Bind<IInterop>(0);

        // The raw peer takes 1 MiB.
        peer.Call<IInterop>(0, "00", nameof(IInterop.UnaryAsync), "92" + "c400" + "ce00100001");

        peer.ExpectError(RpcStatus.ResourceExhausted);
    }

    [WireRule("A9")]
    [Fact]
    public async Task A9_an_answer_to_a_call_that_has_ended_here_is_taken_once_and_dropped()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        using CancellationTokenSource cancellation = new();
        Task<string> call = peer.Connection.GetProxy<ITestService>().GreetAsync("a", cancellation.Token);
        peer.ReceiveKind(6);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        peer.ReceiveKind(10);

        peer.Send("930700a162");
        peer.ExpectAlive();
        peer.Send("930700a162");

        await peer.ExpectRejectedAsync("A1");
    }

    [WireRule("A10")]
    [Fact]
    public async Task A10_a_fault_that_does_not_decode_ends_its_call_only()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task call = peer.Connection.GetProxy<IShapes>().FindOrFailAsync("x").AsTask();
        peer.ReceiveKind(6);

        peer.Send("980800" + "0a" + "a16d" + "c0c0" + "a84e6f74466f756e64" + "92c3c3");

        RpcException error = await Assert.ThrowsAnyAsync<RpcException>(() => call.Soon());
        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        peer.ExpectAlive();
    }
}
