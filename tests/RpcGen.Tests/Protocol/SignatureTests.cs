using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Protocol;

/// <summary>What both sides say of a method that they declare differently.</summary>
public sealed class SignatureTests
{
    [Fact]
    public async Task The_side_that_is_called_names_the_signature_it_has()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Send((ref RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(0);
            writer.Write("RpcGen.TestPeer.ITestService");
            writer.WriteArrayHeader(2);
            writer.Write(nameof(ITestService.AddAsync));
            writer.Write(1UL);
        });

        peer.Send("9506000000" + "9228" + "02");

        string error = System.Text.Encoding.UTF8.GetString(peer.ReceiveKind(8));
        Assert.Contains(
            "other parameters or another result: AddAsync(Int32,Int32):Int32", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_side_that_calls_adds_the_signature_it_calls()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);
        int ordinal = Array.FindIndex(
            [.. RpcContract<ITestService>.Descriptor.Methods], method => method.Name == nameof(ITestService.AddAsync));

        peer.Send($"940500c391{ordinal:x2}"); // The peer has the contract without the method.
        peer.Send("9608000c" + "a46e6f6e65" + "c0c0"); // Unimplemented: "none"

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => call.Soon());
        Assert.Equal(RpcStatus.Unimplemented, exception.Status);
        Assert.Equal("none. This side calls AddAsync(Int32,Int32):Int32", exception.Message);
    }
}
