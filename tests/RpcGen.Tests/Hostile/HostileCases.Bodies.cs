using RpcGen.TestPeer;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    private static IEnumerable<HostileCase> Bodies =>
    [
        Numbers("no arguments", "90"),
        Numbers("one argument of two", "9101"),
        Numbers("arguments that are a map", "8101" + "02"),
        Numbers("4 G arguments", "ddffffffff"),
        Numbers("the byte that means nothing as an argument", "9201c1"),
        Numbers("a text for a number", "9201a132"),
        Numbers("nil for a number", "9201c0"),
        Numbers("a fraction for a number", "9201cb3ff8000000000000"),
        Numbers("not a number", "9201cb7ff8000000000000"),
        Numbers("a number that is too large", "9201ce80000000"),
        Numbers("a number that is too small", "9201d3ffffffff00000000"),
        Numbers("arguments with bytes behind", "920102" + "03"),
        Texts("a text of 2 GiB", "91db7fffffff"),
        Texts("a text of 4 GiB", "91dbffffffff"),
        Texts("nil for a text", "91c0"),
        Texts("bytes for a text", "91c40161"),
        Texts("a continuation byte alone", "91a180"),
        Texts("an overlong slash", "91a2c0af"),
        Texts("a surrogate in UTF-8", "91a3eda080"),
        Texts("a code point beyond the last", "91a4f4908080"),
        Texts("a character cut at the end", "91a2e282"),
        Blocks("bytes of 4 GiB", "91c6ffffffff"),
        Blocks("bytes cut in the middle", "91c410" + "00"),
        Blocks("a text for bytes", "91a161"),
        Nodes("a map of 2^30 members", "91df40000000"),
        Nodes("a map of 4 G members", "91dfffffffff"),
        Nodes("a list of 4 G items", "9181" + "a84368696c6472656e" + "ddffffffff"),
        Nodes("a member twice", "9182" + "a44e616d65a161" + "a44e616d65a162"),
        Nodes("nil for an item", "9181" + "a84368696c6472656e" + "91c0"),
        Nodes("a number for an object", "9107"),
        Nodes("an unknown member nested 1000 deep", "9181" + "a178" + Repeat("91", 1000) + "c0"),
        Nodes("an unknown member nested 60,000 deep", "9181" + "a178" + Repeat("91", 60_000) + "c0"),
        Nodes("a known member nested 1000 deep", "91" + Repeat("81a44e657874", 1000) + "80"),
        Nodes("an extension of 4 GiB in an unknown member", "9181" + "a178" + "c9ffffffff01"),
        Nodes("a key of nil", "9181c0c0"),
    ];

    private static HostileCase Numbers(string name, string arguments) =>
        Body(name, nameof(ITestService.AddAsync), arguments);

    private static HostileCase Texts(string name, string arguments) =>
        Body(name, nameof(ITestService.GreetAsync), arguments);

    private static HostileCase Blocks(string name, string arguments) =>
        Body(name, nameof(ITestService.EchoAsync), arguments);

    private static HostileCase Nodes(string name, string arguments) =>
        Body(name, nameof(ITestService.EchoNodeAsync), arguments);

    // An error in a body ends its call.
    private static HostileCase Body(string name, string method, string arguments) =>
        new(
            name, Scene.Bound, peer => peer.Call<ITestService>(0, "01", method, arguments),
            Outcome.CallFails(RpcStatus.InvalidArgument));
}
