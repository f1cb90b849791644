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
}
