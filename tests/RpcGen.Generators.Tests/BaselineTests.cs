namespace RpcGen.Generators.Tests;

/// <summary>
/// The code that is generated, as files that a reviewer reads. After a change of the generator, run these tests with
/// RPCGEN_UPDATE_BASELINES=1, and read the difference.
/// </summary>
public sealed class BaselineTests
{
    [Theory]
    [InlineData("Calls")]
    [InlineData("Streams")]
    [InlineData("Types")]
    public Task Generated_code_is_that_of_the_baseline(string name) => BaselineTest.RunAsync(name);
}
