using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    private static IEnumerable<HostileCase> Calls =>
    [
        Frame("call 1024", "9506cd0400" + "010090", "R1"),
        Frame("call 2^64-1", "9506cfffffffffffffffff" + "010090", "R1"),
        Frame("a call whose id is in use", Scene.Serving, "950609" + "010090", Outcome.Rejected("R2")),
        Frame("a call over no binding", "950600" + "070090", "R3"),
        Frame("a call over binding 2^64-1", "950600" + "cfffffffffffffffff0090", "R3"),
        Frame("a call of a method that was never bound", "950600" + "01ccfa90", "R3"),
        Frame("a call of method 2^64-1", "950600" + "01cfffffffffffffffff90", "R3"),
        Frame("a target of three elements", "950600" + "930100000090", "F4"),
        Frame("a target that is a text", "950600" + "a1300090", "F4"),
        Frame("an answer to a call that was never made", "930763c0", "A1"),
        Frame("an answer to call 2^64-1", "9307cfffffffffffffffffc0", "A1"),
        Frame("an error for a call that was never made", "96086302a0c0c0", "A1"),
        Frame("a cancel of call 1024", "920acd0400", "X1"),
        Frame("a cancel of call 2^64-1", "920acfffffffffffffffff", "X1"),
        Frame("a cancel of what does not run", Scene.Bound, "920a63", Outcome.Ignored),
        Frame("binding 256", "9404cd0100a16190", "B1"),
        Frame("binding 0 again", "940400a16190", "B1"),
        Frame("a binding of nothing", "940405a090", "B2"),
        Frame("a binding of nil", "940405c090", "B2"),
        Frame("a binding with an odd list", "940405a16191a161", "B3"),
        Frame("a binding of 4 G methods", "940405a161ddfffffffe", "F4/B3"),
        Frame("a binding with a name that is no UTF-8", "940405a2c32890", "F4"),
        Frame("an answer to a binding that was not made", "940509c390", "B4"),
        Frame("an answer to a binding with 4 G methods missing", "940500c3ddffffffff", "F4"),
        Frame("a method missing that was not named", "940500c391cd1000", "B6"),
        new("a binding answered twice", Scene.Bound, peer =>
        {
            peer.Send("940500c390");
            peer.Send("940500c390");
        }, Outcome.Rejected("B5")),
        new("a call answered twice", Scene.Bound, peer =>
        {
            peer.Send("930700a161");
            peer.Send("930700a161");
        }, Outcome.Rejected("A1")),
        Frame("a result of the wrong type", Scene.Bound, "93070001", Outcome.OwnCallFails),
        Frame("a result cut in the middle", Scene.Bound, "930700a561", Outcome.OwnCallFails),
        Frame("a result with bytes behind", Scene.Bound, "930700a161c0", Outcome.OwnCallFails),
        Frame("an error of status 2^31-1", Scene.Bound, "960800ce7fffffffa0c0c0", Outcome.OwnCallFails),
        Frame("an error of status -1", Scene.Bound, "960800ffa0c0c0", Outcome.OwnCallFails),
        Frame("an error of status 0", Scene.Bound, "96080000a0c0c0", Outcome.OwnCallFails),
        Frame("an error of status 2^40", "960800cf0000010000000000a0c0c0", "F4"),
        Frame("an error whose message is a number", "9608000201c0c0", "F4"),
        Frame(
            "an error with a message of 60 KB of escapes", Scene.Bound,
            "96080002dae000" + Repeat("1b", 0xe000) + "c0c0", Outcome.OwnCallFails),
        Frame("a fault that was not declared", Scene.Bound, "9808000aa0c0c0a14e920102", Outcome.OwnCallFails),
        Frame("a fault whose payload is cut", "9808000aa0c0c0a14e9201", "F4"),
        Options("a timeout of nil", "8101c0", RpcStatus.InvalidArgument),
        Options("a timeout of 2^64-1", "8101cfffffffffffffffff", RpcStatus.InvalidArgument),
        Options("options that are an array", "90", RpcStatus.InvalidArgument),
        Options("4 G options", "dfffffffff", RpcStatus.InvalidArgument),
        Options("an option twice", "8201640164", RpcStatus.InvalidArgument),
        Options("an option whose key is nil", "81c0c0", RpcStatus.InvalidArgument),
        Options("metadata without a name", "810481a0c0", RpcStatus.InvalidArgument),
        Options(
            "metadata of 65 names",
            "8104de0041" + string.Concat(Enumerable.Range(0, 65).Select(i => $"a2{0x3030 + i:x4}c0")),
            RpcStatus.InvalidArgument),
        Options("metadata of 9 KiB", "810481a161c52400" + Repeat("00", 0x2400), RpcStatus.InvalidArgument),
        Options("metadata of 4 G names", "8104dfffffffff", RpcStatus.InvalidArgument),
        Options("a name twice in metadata", "810482a161c0a161c0", RpcStatus.InvalidArgument),
        Options("a chain of 33", "8105dc0021" + Repeat("01", 33), RpcStatus.InvalidArgument),
        Options("a chain of 4 G", "8105ddffffffff", RpcStatus.InvalidArgument),
        Options("a trace that is a number", "810201", RpcStatus.InvalidArgument),
        Options("a result stream without a window", "81069100", RpcStatus.InvalidArgument),
        Options("a result stream with a window of 0", "8106920000", RpcStatus.InvalidArgument),
        new("a promise for a call that returns no object", Scene.Bound, peer =>
        {
            peer.Call<ITestService>(0, "01", nameof(ITestService.AddAsync), "920102", "810763");
            peer.ReceiveKind(7);
        }, Outcome.Ignored),
        new(
            "a promise beyond 2^62", Scene.Bound,
            peer => peer.Call<IShapes>(0, "00", nameof(IShapes.Open), "91a161", "8107cf4000000000000000"),
            Outcome.Rejected("O1")),
        Waiting("a deadline of 0", "810100", RpcStatus.DeadlineExceeded),
        Waiting("a deadline in the past", "8101d3ffffffffffffff00", RpcStatus.DeadlineExceeded),
        new("a deadline in 292 million years", Scene.Bound, peer =>
        {
            peer.Call<ITestService>(0, "01", nameof(ITestService.AddAsync), "920102", "8101cf7fffffffffffffff");
            peer.ReceiveKind(7);
        }, Outcome.Ignored),
        Target("an object that was never given", "92026" + "3"),
        Target("an object of the peer's own", "920200"),
        Target("an object with the largest key", "9202cf7fffffffffffffff"),
        Frame("a release of 0", "930f0000", "O3"),
        Frame("a release of what was never given", "930f6301", "O6"),
        new("a release of more than was given", Scene.Bound, peer =>
        {
            peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
            peer.ReceiveKind(7);
            peer.Send("930f01cfffffffffffffffff");
        }, Outcome.Rejected("O2")),
        new(
            "a forged object as an argument", Scene.Bound,
            peer => peer.Call<IShapes>(0, "00", nameof(IShapes.NameOfAsync), "91920163"),
            Outcome.CallFails(RpcStatus.InvalidArgument)),
        new(
            "an unknown binding as an argument", Scene.Bound,
            peer => peer.Call<IShapes>(0, "00", nameof(IShapes.NameOfAsync), "91920263"),
            Outcome.CallFails(RpcStatus.InvalidArgument)),
    ];

    private static HostileCase Options(string name, string options, RpcStatus status) =>
        new(
            name, Scene.Bound,
            peer => peer.Call<ITestService>(0, "01", nameof(ITestService.AddAsync), "920102", options),
            Outcome.CallFails(status));

    private static HostileCase Waiting(string name, string options, RpcStatus status) =>
        new(
            name, Scene.Bound,
            peer => peer.Call<ITestService>(0, "01", nameof(ITestService.WaitAsync), "91a161", options),
            Outcome.CallFails(status));

    private static HostileCase Target(string name, string target) =>
        new(
            name, Scene.Bound, peer => peer.Call<IDocument>(0, target, nameof(IDocument.NameAsync), "90"),
            Outcome.CallFails(RpcStatus.NotFound));
}
