using RpcGen.Serialization;
using RpcGen.TestKit;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Tests.Connections.ExceptionRootTests.Picky))]

namespace RpcGen.Tests.Connections;

/// <summary>One clause catches every exception of RpcGen; what a peer gets does not follow from the root.</summary>
public sealed class ExceptionRootTests
{
    /// <summary>A contract whose handlers throw.</summary>
    [RpcContract]
    public interface IThrower
    {
        ValueTask ThrowAsync(bool connect);

        ValueTask TakeAsync(Picky value);

        ValueTask<Picky> GiveAsync(int value);
    }

    [Fact]
    public void Each_status_number_of_gRPC_has_a_name() =>
        Assert.Equal(Enumerable.Range(0, 17), Enum.GetValues<RpcStatus>().Select(status => (int)status));

    [Fact]
    public async Task A_failed_connect_is_an_RpcException()
    {
        RpcException error = await Assert.ThrowsAnyAsync<RpcException>(
            () => RpcConnection.ConnectAsync(Endpoints.New("memory")).Soon());

        Assert.IsType<RpcConnectException>(error);
        Assert.Equal(RpcStatus.Unavailable, error.Status);
    }

    [Fact]
    public void Malformed_bytes_are_an_RpcException()
    {
        RpcException error = Assert.ThrowsAny<RpcException>(() => RpcSerializer.Deserialize<int>(new byte[] { 0xc0 }));

        Assert.IsType<RpcSerializationException>(error);
        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
    }

    // The status of such an exception is about the handler's own connection or data, not about this call.
    [Theory]
    [InlineData(true, typeof(RpcConnectException))]
    [InlineData(false, typeof(RpcSerializationException))]
    public async Task The_caller_gets_what_a_handler_lets_through_as_any_other_exception(bool connect, Type type)
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IThrower>(new Thrower()));

        RpcRemoteException error = await Assert.ThrowsAsync<RpcRemoteException>(
            () => wire.Client.GetProxy<IThrower>().ThrowAsync(connect).Soon());

        Assert.Equal(RpcStatus.Unknown, error.Status);
        Assert.Equal(type.FullName, error.RemoteTypeName);
    }

    [Fact]
    public async Task A_value_that_cannot_be_encoded_is_named_with_its_place()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IThrower>(new Thrower()));

        RpcException error = await Assert.ThrowsAsync<RpcException>(
            () => wire.Client.GetProxy<IThrower>().TakeAsync(new Picky { Text = "\ud800" }).Soon());

        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        Assert.StartsWith(
            "The call was not sent: IThrower.TakeAsync.value.Text: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_its_type_refuses_is_named_with_its_place()
    {
        // {"Text": "", "Number": -1}
        byte[] refused = [0x82, 0xa4, .. "Text"u8, 0xa0, 0xa6, .. "Number"u8, 0xff];

        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Picky>(refused));

        Assert.Contains("RpcConnectException", error.Message, StringComparison.Ordinal);
        Assert.Equal("Picky.Number", error.Path);
    }

    // The error of another connection is not the status of a result that cannot be encoded.
    [Fact]
    public async Task A_result_that_cannot_be_encoded_is_an_invalid_argument()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IThrower>(new Thrower()));

        RpcException error = await Assert.ThrowsAsync<RpcException>(
            () => wire.Client.GetProxy<IThrower>().GiveAsync(Picky.Unreadable).Soon());

        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
    }

    /// <summary>A value whose accessors fail as if they connected.</summary>
    public sealed class Picky
    {
        public const int Unreadable = -2;

        private const int Refused = -1;

        private int _number;

        public string Text { get; set; } = "";

        public int Number
        {
            get => _number == Unreadable ? throw new RpcConnectException("no connection") : _number;
            set => _number = value == Refused ? throw new RpcConnectException("no connection") : value;
        }
    }

    private sealed class Thrower : IThrower
    {
        public ValueTask ThrowAsync(bool connect) => throw (connect
            ? new RpcConnectException("no connection")
            : new RpcSerializationException("no value"));

        public ValueTask TakeAsync(Picky value) => default;

        public ValueTask<Picky> GiveAsync(int value) => new(new Picky { Number = value });
    }
}
