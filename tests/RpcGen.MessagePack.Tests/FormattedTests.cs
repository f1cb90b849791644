using System.Net;
using RpcGen.Serialization;
using Team;

namespace RpcGen.MessagePack.Tests;

/// <summary>What only MessagePack-CSharp can serialise crosses a connection, and fails like anything else.</summary>
public sealed class FormattedTests : IAsyncLifetime
{
    private readonly RpcServer _server = new();
    private RpcConnection _connection = null!;

    private IFormatted Proxy => _connection.GetProxy<IFormatted>();

    public async ValueTask InitializeAsync()
    {
        string endpoint = $"ipc:formatted-{Environment.ProcessId}-{Guid.NewGuid():n}";
        _server.Expose<IFormatted>(new FormattedService());
        _server.Expose<ITeamService>(new TeamService());
        await _server.ListenAsync(endpoint);
        _connection = await RpcConnection.ConnectAsync(endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_type_with_a_formatter_of_its_own_crosses_a_connection()
    {
        Temperature warm = await Proxy.WarmAsync(Temperature.FromCelsius(20), 2);

        Assert.Equal(22, warm.Celsius, 6);
    }

    [Fact]
    public async Task A_formatter_is_named_on_a_type_a_member_and_a_parameter()
    {
        Bill bill = new()
        {
            Text = "lunch",
            Sum = new Money(1000),
            At = Temperature.FromCelsius(5),
            Log = [Temperature.FromCelsius(1)],
        };

        Bill paid = await Proxy.PayAsync(bill, new Money(50));

        Assert.Equal(1050, paid.Sum!.ToCents());
        Assert.Equal([1, 5], paid.Log.Select(one => Math.Round(one.Celsius)));
        Assert.Equal(5, paid.At!.Value.Celsius, 6);
        Assert.Equal(0, (await Proxy.PayAsync(new Bill(), null)).Sum!.ToCents());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200_000)]
    [InlineData(3_000_000)]
    public async Task A_type_with_attributes_crosses_a_connection_at_any_size(int size)
    {
        byte[] blob = [.. Enumerable.Range(0, size).Select(i => (byte)i)];

        Annotated echo = await Proxy.EchoAsync(new Annotated { X = 7, Sum = new Money(3), Blob = blob });

        Assert.Equal(7, echo.X);
        Assert.Equal(3, echo.Sum!.ToCents());
        Assert.Equal(blob, echo.Blob);
    }

    [Fact]
    public async Task A_resolver_of_the_whole_assembly_gets_what_has_no_codec()
    {
        ITeamService team = _connection.GetProxy<ITeamService>();
        Machine machine = new() { Name = "m", Address = IPAddress.Loopback, Tag = 5 };

        Machine restarted = await team.RestartAsync(machine, IPAddress.IPv6Loopback);
        List<Machine> all = await team.ListAsync(new() { ["a"] = IPAddress.Any }, (1, machine));

        Assert.True(restarted.WasRead);
        Assert.Equal(IPAddress.IPv6Loopback, restarted.Address);
        Assert.Equal(["a", "m"], all.Select(one => one.Name));
        Assert.Equal(new Own(8), await team.KeepAsync(new Own(7)));
    }

    [Fact]
    public async Task What_a_formatter_throws_while_writing_names_the_member_and_the_connection_lives_on()
    {
        Bill bill = new() { Log = [default, Temperature.FromCelsius(TemperatureFormatter.Broken)] };

        RpcException call = await Assert.ThrowsAsync<RpcException>(async () => await Proxy.PayAsync(bill, null));

        RpcSerializationException exception = Assert.IsType<RpcSerializationException>(call.InnerException);
        Assert.Equal("IFormatted.PayAsync.bill.Log[1]", exception.Path);
        Assert.Contains("paper burns", exception.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(exception.InnerException);
        await A_type_with_a_formatter_of_its_own_crosses_a_connection();
    }

    [Theory]
    [InlineData("a340", "")]
    [InlineData("01", "")]
    [InlineData("a5", "")]
    public void What_a_formatter_throws_while_reading_is_an_error_of_the_codec(string hex, string path)
    {
        RpcSerializationException exception = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Temperature>(Convert.FromHexString(hex)));

        Assert.Equal(path, exception.Path);
    }

    [Fact]
    public async Task A_formatter_that_reads_less_than_its_value_fails_the_call_alone()
    {
        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(
                async () => await Proxy.UncommonAsync(new Uncommon { Value = 3 }, 0));

        Assert.Contains("left 1 bytes unread", exception.Message, StringComparison.Ordinal);
        Assert.Contains("UncommonAsync.value", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await Proxy.UncommonAsync(new Uncommon { Value = 4 }, 1)).Value);
    }

    [Fact]
    public async Task A_formatter_that_writes_two_values_fails_the_call_alone()
    {
        await Assert.ThrowsAnyAsync<RpcException>(async () => await Proxy.UncommonAsync(new Uncommon { Value = 2 }, 0));

        Assert.Equal(5, (await Proxy.UncommonAsync(new Uncommon { Value = 4 }, 1)).Value);
    }

    [Fact]
    public async Task A_value_that_refers_to_itself_is_an_error_and_no_stack_overflow()
    {
        Ring ring = new();
        ring.Next = ring;

        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () => await Proxy.LengthAsync(ring));

        Assert.Contains("refer to itself", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Proxy.LengthAsync(new Ring()));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    public async Task The_depth_limit_of_the_connection_holds_for_formatters(int depth, bool passes)
    {
        Ring ring = new();
        for (int i = 1; i < depth; i++)
        {
            ring = new Ring { Next = ring };
        }

        if (passes)
        {
            Assert.Equal(depth, await Proxy.LengthAsync(ring));
            return;
        }

        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(async () => await Proxy.LengthAsync(ring));
        Assert.Contains("deeper than the depth limit", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Type_names_are_not_followed()
    {
        Assert.Equal("7", await Proxy.HoldAsync(new Holder { Value = 7 }));

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            async () => await Proxy.HoldAsync(new Holder { Value = new Ring() }));
        Assert.Contains("No type names cross the wire", exception.Message, StringComparison.Ordinal);
    }

    private sealed class TeamService : ITeamService
    {
        public ValueTask<Machine> RestartAsync(Machine machine, IPAddress by)
        {
            Assert.True(machine.WasRead);
            machine.Address = by;
            return new(machine);
        }

        public ValueTask<List<Machine>> ListAsync(Dictionary<string, IPAddress> known, (int From, Machine? Best) range) =>
            new([.. known.Select(pair => new Machine { Name = pair.Key, Address = pair.Value }), range.Best!]);

        public ValueTask<Own> KeepAsync(Own value) => new(value with { X = value.X + 1 });
    }
}
