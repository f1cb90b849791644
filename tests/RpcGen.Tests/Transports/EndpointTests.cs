using Xunit;

namespace RpcGen.Tests.Transports;

/// <summary>What the parser of endpoints says of text that is none.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("/tmp/x.sock", "perhaps 'unix:/tmp/x.sock' is meant")]
    [InlineData("./x.sock", "perhaps 'unix:./x.sock' is meant")]
    [InlineData(@"\\.\pipe\indexer", "perhaps 'pipe:indexer' is meant")]
    [InlineData("indexer", "perhaps 'ipc:indexer' is meant")]
    [InlineData("localhost:7000", "perhaps 'tcp:localhost:7000' is meant")]
    [InlineData("http://localhost", "as in ipc:indexer")]
    [InlineData("", "as in ipc:indexer")]
    public void A_missing_scheme_is_proposed(string text, string proposal)
    {
        FormatException exception = Assert.Throws<FormatException>(() => RpcEndpoint.Parse(text));

        Assert.Contains(proposal, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fd:", "the number of an inherited descriptor must follow fd:")]
    [InlineData("fd:-3", "the number of an inherited descriptor must follow fd:")]
    [InlineData("fd:2", "standard stream")]
    public void A_descriptor_is_a_number_beyond_the_standard_streams(string text, string problem)
    {
        FormatException exception = Assert.Throws<FormatException>(() => RpcEndpoint.Parse(text));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp:", "a host and a port must follow tcp:, as in tcp:localhost:7000")]
    [InlineData("tcp:7000", "a port from 0 to 65535 must follow the host")]
    [InlineData("tls:localhost", "as in tls:localhost:7000")]
    [InlineData("tcp:localhost:70000", "a port from 0 to 65535")]
    [InlineData("tcp:localhost:-1", "a port from 0 to 65535")]
    [InlineData("tcp:::1:7000", "as in tcp:[::1]:7000")]
    [InlineData("tcp:[::1]", "a port from 0 to 65535")]
    [InlineData("tcp:[localhost]:7000", "no name or address of a host")]
    [InlineData("tcp:a b:7000", "no name or address of a host")]
    [InlineData("tcp:*:7000", "tcp:0.0.0.0:7000 and tcp:[::]:7000 stand for all addresses")]
    [InlineData("tcp://localhost:7000", "perhaps 'tcp:localhost:7000' is meant")]
    [InlineData("ws:localhost:7000", "as in ws://localhost:5000/rpc")]
    [InlineData("wss://", "as in wss://localhost:5000/rpc")]
    [InlineData("ws://localhost/rpc#top", "no fragment")]
    [InlineData("ws://ann:secret@localhost/rpc", "no user")]
    public void An_endpoint_between_machines_says_what_is_wrong(string text, string problem)
    {
        FormatException exception = Assert.Throws<FormatException>(() => RpcEndpoint.Parse(text));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp:localhost:7000", 7000)]
    [InlineData("tcp:[::1]:0", 0)]
    [InlineData("tls:10.0.0.1:65535", 65535)]
    [InlineData("ws://localhost:5000/rpc", null)]
    [InlineData("wss://example.org/rpc?tenant=a", null)]
    [InlineData("ipc:indexer", null)]
    public void An_endpoint_is_written_as_it_was_read(string text, int? port)
    {
        RpcEndpoint endpoint = RpcEndpoint.Parse(text);

        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(port, endpoint.Port);
    }
}
