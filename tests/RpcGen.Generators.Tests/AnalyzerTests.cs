using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Tests;

/// <summary>
/// Every rule: reported at the exact place, which <c>[|</c> and <c>|]</c> mark, and nothing else. The correct
/// counterparts are the tests of CompilationTests, which report nothing.
/// </summary>
public sealed class AnalyzerTests
{
    public static TheoryData<string, string> Violations { get; } = new()
    {
        { "RPCGEN001", "public class Outer { [RpcContract] private interface [|IHidden|] { Task A(); } }" },
        { "RPCGEN002", "[RpcContract] public interface IA { int [|this|][int i] { get; } }" },
        { "RPCGEN002", "[RpcContract] public interface IA { event Func<int> [|Changed|]; }" },
        { "RPCGEN002", "[RpcContract] public interface IA { static abstract Task [|A|](); }" },
        { "RPCGEN002", "[assembly: [|RpcContractFor(typeof(string))|]]" },
        { "RPCGEN003", "[RpcContract] public interface IA { Task [|A|]<T>(T x); }" },
        { "RPCGEN004", "[RpcContract] public interface IA { Task A(ref int [|x|]); }" },
        { "RPCGEN004", "[RpcContract] public interface IA { void A(out int [|x|]); }" },
        { "RPCGEN004", "[RpcContract] public interface IA { [|ref int|] A(); }" },
        { "RPCGEN005", "[RpcContract] public interface IA { [RpcMethod(Name = \"B\")] Task A(int x); Task [|B|](int x); }" },
        { "RPCGEN006", "[RpcContract] public interface IA { Task A(CancellationToken x, CancellationToken [|y|]); }" },
        { "RPCGEN007", "public interface IA; public class Use { public void M(RpcConnection c) => c.GetProxy<[|IA|]>(); }" },
        { "RPCGEN007", "public class A; public class Use { public void M(RpcServer s) => s.[|Expose|](new A()); }" },
        { "RPCGEN008", "[assembly: [|RpcContractFor(typeof(IStore<>))|]] [RpcContract] public interface IStore<T> { Task Put(T x); }" },
        { "RPCGEN008", "[RpcContract] public interface IStore<T> { Task Put(T x); } public class Use<T> { public void M(RpcConnection c) => [|c.GetProxy<IStore<T>>()|]; }" },
        { "RPCGEN009", "[RpcContract] public interface IA { [RpcMethod(TimeoutMilliseconds = -5)] Task [|A|](); }" },
        { "RPCGEN010", "[RpcContract] public interface IA { int [|Count|] { get; } }" },
        { "RPCGEN011", "[RpcContract] public interface IA { [RpcMethod(OneWay = true)] [|Task<int>|] A(); }" },
        { "RPCGEN002", "[RpcContract] public interface IA { IAsyncEnumerable<int> [|Items|] { get; } }" },
        { "RPCGEN005", "public interface IStore<T> { Task Put(T x); Task [|Put|](int x); } [RpcContract] public interface IA : IStore<int>;" },
        { "RPCGEN007", "public interface INo; public class Use { public void M(RpcClient c) => c.GetProxy<[|INo|]>(); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { Task A([[|RpcKeep|]] int x); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { Task A([[|RpcStream(Window = 100)|]] int x); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { Task A([[|RpcProgress(Mode = RpcProgressMode.All)|]] int x); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { [[|RpcStream(Window = -5)|]] IAsyncEnumerable<int> A(); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { [[|RpcMethod(MaxConcurrency = -3)|]] Task A(); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { [[|RpcMethod(Name = \"\")|]] Task A(); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { [[|RpcMethod(Dispatch = (RpcDispatch)77)|]] Task A(); }" },
        { "RPCGEN013", "[RpcContract] public interface IA { [[|RpcMethod(OneWay = true)|]] event Action A; }" },
        { "RPCGEN013", "[RpcContract] public interface IA { Task A([[|RpcProgress(Mode = (RpcProgressMode)7)|]] IProgress<int> x); }" },
        { "RPCGEN013", "[[|RpcContract(Name = \"store\")|]] public interface IStore<T> { Task Put(T x); }" },
        { "RPCGEN014", "[RpcContract(Name = \"x\")] public interface IA { Task A(); } [RpcContract(Name = \"x\")] public interface [|IB|] { Task A(); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { event Action [|Changed|]; }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { Task [|A|](IB x); } [RpcContract] public interface IB { Task B(); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { Task<List<IB?>> [|A|](); } [RpcContract] public interface IB { Task B(); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { IB [|A|](); } [RpcContract] public interface IB { Task B(); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { Task [|A|]([RpcKeep] IB x); } [RpcContract] public interface IB { Task B(); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface IA { Task [|A|](IObserver<int> x); }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface [|IA|] : IB { } public interface IB { event Action Changed; }" },
        { "RPCGEN015", "[RpcContract(Stateless = true)] public interface [|IA|] { Task A(Order x); } public sealed record Order(List<Line> Lines); public sealed record Line(IB Other); [RpcContract] public interface IB { Task B(); }" },
        { "RPCGEN101", "[RpcContract] public interface IA { Task A([|Action|] x); }" },
        { "RPCGEN101", "[RpcContract] public interface IA { Task A([|Type|] x, CancellationToken token); }" },
        { "RPCGEN101", "[RpcContract] public interface IA { Task A([|P<int>|] x); } public sealed class P<T> { public P<A<T>>? X { get; set; } public P<B<T>>? Y { get; set; } } public sealed class A<T>; public sealed class B<T>;" },
        { "RPCGEN102", "[RpcContract] public interface IStore<T> { Task Put([|object|] x); }" },
        { "RPCGEN101", "[RpcContract] public interface IA { IAsyncEnumerable<Action> [|A|](); }".Replace("IAsyncEnumerable<Action> [|A|]", "[|IAsyncEnumerable<Action>|] A", StringComparison.Ordinal) },
        { "RPCGEN101", "[RpcContract] public interface IA { event Action<Action> [|Changed|]; }" },
        { "RPCGEN101", "[RpcContract] public interface IA { [[|RpcFault(typeof(Action))|]] Task A(); }" },
        { "RPCGEN101", "[RpcContract] public interface IA { Task<[|int|]> A(); Task B([|System.IO.FileInfo|] x); }".Replace("[|int|]", "int", StringComparison.Ordinal) },
        { "RPCGEN101", "[RpcContract] public interface IA { Task A([|Names|] x); } public sealed class Names : List<string>;" },
        { "RPCGEN101", "[RpcContract] public interface IA { Task A([|N<int>|] x); } public sealed class N<T> { public N<N<T>>? X { get; set; } }" },
        { "RPCGEN102", "[RpcContract] public interface IA { Task A([|Order|] x); } public sealed class Order { public List<Line> Lines { get; set; } = []; } public sealed class Line { public object? Tag { get; set; } }" },
        { "RPCGEN102", "[assembly: [|RpcSerializable(typeof(object))|]]" },
        { "RPCGEN103", "[RpcContract] public interface IA { [|Task<IShape>|] A(); } public interface IShape;" },
        { "RPCGEN104", "[RpcContract] public interface IA { Task A([|Odd|] x); } public sealed class Odd { public Odd(int other) => X = other; public int X { get; } }" },
        { "RPCGEN105", "[RpcContract] public interface IA { Task A([|Two|] x); } [RpcArrayLayout] public sealed class Two { [RpcMember(0)] public int X { get; set; } [RpcMember(0)] public int Y { get; set; } }" },
        { "RPCGEN106", "[RpcContract] public interface IA { Task A([|Half|] x); } [RpcArrayLayout] public sealed class Half { [RpcMember(0)] public int X { get; set; } public int Y { get; set; } }" },
        { "RPCGEN112", "[RpcContract] public interface IA { Task A([|Far|] x); } [RpcArrayLayout] public sealed class Far { [RpcMember(2000)] public int X { get; set; } }" },
        { "RPCGEN107", "[RpcContract] public interface IA { Task A([RpcCodec(typeof(string))] [|int|] x); }" },
        { "RPCGEN108", "[RpcContract] public interface IA { Task A([|IShape|] x); } [RpcUnion(0, typeof(Order))] public interface IShape; public sealed record Order(int X);" },
        { "RPCGEN109", "[RpcContract] public interface IA { Task A([|Lost|] x); } public sealed class Lost { public List<int> Items { get; } = new(); }" },
        { "RPCGEN110", "[RpcContract] public interface IA { Task A([|Unnumbered|] x); } public sealed class Unnumbered { [RpcMember(0)] public int X { get; set; } }" },
        { "RPCGEN110", "[assembly: [|RpcCodec(typeof(string))|]]" },
        { "RPCGEN111", "[RpcContract] public interface IA { Task A([|Hidden|] x); } public sealed class Hidden { private int _x; public int Next() => ++_x; }" },
        { "RPCGEN201", Counter + "public int M(ICounter c) => [|c.CountAsync().Result|]; }" },
        { "RPCGEN201", Counter + "public void M(ICounter c) => [|c.CountAsync().AsTask().Wait()|]; }" },
        { "RPCGEN201", Counter + "public int M(ICounter c) => [|c.CountAsync().ConfigureAwait(false).GetAwaiter().GetResult()|]; }" },
        { "RPCGEN202", Counter + "public Task<int> M(ICounter c, CancellationToken t) => c.[|CountAsync|]().AsTask(); }" },
        { "RPCGEN202", Counter + "public void M(ICounter c, CancellationToken t) { async Task F() => await c.[|CountAsync|](); _ = F(); } }" },
        { "RPCGEN203", Counter + "public async Task M(ICounter c) { ValueTask<int> t = c.CountAsync(); await t; await [|t|]; } }" },
        { "RPCGEN203", Counter + "public async Task M(ICounter c) { var t = c.CountAsync(); Take(t); if (t.IsCompleted) { await [|t|]; } } private void Take(ValueTask<int> t) { } }" },
        { "RPCGEN203", Counter + "private ValueTask<int> _t; public void M(ICounter c) { [|_t = c.CountAsync()|]; } }" },
        { "RPCGEN204", Counter + "public async Task M(ICounter c) { var [|s|] = await c.OpenAsync(); await s.RunAsync(); } }" },
    };

    // Uses of proxies that are right.
    public static TheoryData<string> Uses { get; } =
    [
        "public async Task M(ICounter c) { await c.CountAsync(); }",
        "public int M(Task<int> t) => t.Result;",
        "public Task<int> M(ICounter c, CancellationToken t) => c.CountAsync(t).AsTask();",
        "public Task<int> M(ICounter c, CancellationToken t) => c.CountAsync(CancellationToken.None).AsTask();",
        "public void M(ICounter c, CancellationToken t) { static async Task F(ICounter c) => await c.CountAsync(); _ = F(c); }",
        "public async Task M(ICounter c, bool b) { var t = c.CountAsync(); if (b) { await t; } else { await t; } }",
        "public async Task M(ICounter c) { var t = c.CountAsync(); if (!t.IsCompleted) { Console.WriteLine(); } await t; }",
        "public async Task M(ICounter c) { var t = c.CountAsync().AsTask(); await t; await t; }",
        "private Task<int>? _t; public void M(ICounter c) => _t = c.CountAsync().AsTask();",
        "public async Task M(ICounter c) { await using var s = await c.OpenAsync(); await s.RunAsync(); }",
        "public async Task M(ICounter c) { var s = await c.OpenAsync(); await s.RunAsync(); await s.DisposeAsync(); }",
        "public async Task<ISession> M(ICounter c) { var s = await c.OpenAsync(); await s.RunAsync(); return s; }",
        "private ISession? _s; public async Task M(ICounter c) { var s = await c.OpenAsync(); _s = s; }",
    ];

    private static string Counter => """
        [RpcContract] public interface ICounter { ValueTask<int> CountAsync(CancellationToken token = default); Task<ISession> OpenAsync(); }
        [RpcContract] public interface ISession : IAsyncDisposable { Task RunAsync(); }
        public class Use { 
        """;

    [Theory]
    [MemberData(nameof(Uses))]
    public Task What_is_right_is_not_reported(string use) => AnalyzerTest.RunAsync(Counter + use + " }");

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_violation_is_reported_at_its_place(string id, string marked)
    {
        await AnalyzerTest.RunAsync(marked
            .Replace("[|", $"{{|{id}:", StringComparison.Ordinal)
            .Replace("|]", "|}", StringComparison.Ordinal));

        Assert.Equal(
            id switch
            {
                "RPCGEN010" or "RPCGEN201" or "RPCGEN202" or "RPCGEN204" => DiagnosticSeverity.Info,
                "RPCGEN014" or "RPCGEN203" => DiagnosticSeverity.Warning,
                _ => DiagnosticSeverity.Error,
            },
            DiagnosticDescriptors.All.Single(rule => rule.Id == id).DefaultSeverity);
    }

    [Fact]
    public async Task The_path_to_the_culprit_is_in_the_message()
    {
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(
            "[RpcContract] public interface IA { Task A(Order order); } public sealed class Order { public List<Line> Lines { get; set; } = []; } public sealed class Line { public object? Tag { get; set; } }"));

        Assert.Contains("IA.A(order).Lines[].Tag", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correct_contracts_report_nothing()
    {
        Assert.Empty(await GeneratorHost.AnalyzeAsync("""
            [RpcContract] public interface IA { Task A(Order x, CancellationToken ct = default); ValueTask<int> B(in Guid g); void C(); }
            public sealed record Order(int X, List<Order>? Parts);
            public class Use { public void M(RpcConnection c, RpcServer s, IA a) { c.GetProxy<IA>(); s.Expose(a); s.Expose<IA>(_ => a); } }
            """));
    }

    [Fact]
    public void Every_rule_has_a_page_and_a_test()
    {
        string[] tested =
        [
            .. Violations.Select(row => row.Data.Item1),
            .. CompileCase.Load("odd.txt").Values.SelectMany(one => one.Rules),
        ];

        foreach (DiagnosticDescriptor descriptor in DiagnosticDescriptors.All)
        {
            Assert.Contains(descriptor.Id, tested);
            string page = Path.Combine(AppContext.BaseDirectory, "docs", descriptor.Id + ".md");
            Assert.True(File.Exists(page), page);
            Assert.Contains(descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(page), StringComparison.Ordinal);
        }
    }
}
