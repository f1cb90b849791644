using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Tests;

/// <summary>
/// What contracts and types may look like: all of it compiles, warning-free, under C# 12 and nullable.
/// </summary>
public sealed class CompilationTests
{
    [Fact]
    public void Every_method_shape()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract]
            public interface IShapes
            {
                Task A();
                Task<int> B(int x);
                ValueTask C(string? x = null);
                ValueTask<string?> D(CancellationToken ct, params int[] values);
                void E(in Guid id);
                long F(long x = 5, CancellationToken cancellationToken = default);
                Task<int> B(string x);
                Task<(int A, string? B)> Tuples((int, int)? x, KeyValuePair<string, int> y);
                int Helper() => 1;
                static int Constant => 1;
            }
            """).Text();

        Assert.Contains("new(\"B\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Helper", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stateless_contract_has_values_and_streams()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract(Stateless = true)]
            public interface ICatalog
            {
                Task<int> Count(string text);
                IAsyncEnumerable<string> Search(string text);
                Task<long> Load(System.IO.Stream content, IProgress<int> progress, IAsyncEnumerable<int> numbers);
            }
            """).Text();

        Assert.Contains("override bool IsStateless => true;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_that_may_not_be_null_has_a_codec_that_is_not_generic()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract] public interface IA { Task Refuse(List<D> x); Task Allow(List<D?> x); Task Struct(List<S> x); Task Texts(Dictionary<int, Uri> x); }
            public sealed record D(int X);
            public record struct S(int X);
            """).Text();

        Assert.Contains(
            "ListCodec<global::D, global::RpcGen.Generated.Sample.D_Codec.Item>.Write", text, StringComparison.Ordinal);
        Assert.Contains(
            "ListCodec<global::D, global::RpcGen.Generated.Sample.D_Codec>.Write", text, StringComparison.Ordinal);
        Assert.Contains(
            "ListCodec<global::S, global::RpcGen.Generated.Sample.S_Codec>.Write", text, StringComparison.Ordinal);
        Assert.Contains("NotNullCodec<global::System.Uri, ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NotNullCodec<global::D", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_code_is_marked_as_such_and_has_nothing_that_says_nothing()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract] public interface IA { Task None(); void Sync(); Task<int> One(D d); event Action? Changed; IAsyncEnumerable<int> All(); }
            public sealed record D(int X);
            """).Text();
        int types = text.Split("internal sealed class ").Length + text.Split("internal readonly struct ").Length - 2;

        foreach (string attribute in new[] { "Compiler.GeneratedCode(", "ExcludeFromCodeCoverage]", "StackTraceHidden]", "EditorBrowsable(" })
        {
            Assert.Equal(types, text.Split(attribute).Length - 1);
        }

        Assert.Matches("GeneratedCode\\(\"RpcGen\", \"[0-9]+\\.[0-9]+\\.[0-9]+\"\\)", text);
        Assert.DoesNotContain("count - 0", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("=> *\\{ *\\}", text);
        Assert.DoesNotContain('\uFEFF', text);
    }

    [Fact]
    public void Streams_references_events_properties_and_their_settings()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract(Order = RpcOrder.Serial, TimeoutMilliseconds = 500)]
            [RpcFault(typeof(Missing))]
            public interface IA : IAsyncDisposable
            {
                event EventHandler<Missing> Changed;
                event EventHandler? Touched;
                event Action<int, string?, Missing> Three;
                event Custom Odd;
                int Level { get; set; }
                string? Name { get; }
                bool @Switch { set; }
                IAsyncEnumerable<int> None();
                IAsyncEnumerable<Missing?> One(string @class, CancellationToken token = default);
                [RpcStream(Window = 4096)] IAsyncEnumerable<int> Many(int a, string? b, List<int>? c, in Guid d);
                System.Threading.Channels.ChannelReader<int> Channel(int x);
                IObservable<string> Observable();
                ValueTask<IAsyncEnumerable<int>?> Later();
                Task Take(IAsyncEnumerable<Missing> items, System.IO.Stream? bytes, System.IO.Pipelines.PipeReader reader, System.IO.Pipelines.PipeWriter writer, System.IO.Pipelines.IDuplexPipe pipe);
                Task Keep([RpcKeep] IA? other, [RpcStream(Window = 1 << 20)] IAsyncEnumerable<int> items, [RpcProgress(Mode = RpcProgressMode.All)] IProgress<int> all, IProgress<Missing>? latest);
                IA Child(string name);
                Task<List<IA>> Children();
                [RpcMethod(OneWay = true, MaxConcurrency = 3)] void Post(int x);
                [RpcMethod(OneWay = true)] Task PostLater(int x);
                [RpcFault(typeof(int), Name = "number")] Task Fail();
            }
            public sealed record Missing(string Name);
            public delegate void Custom(object? sender, EventArgs e, int number);
            [RpcContract] public interface IB : IDisposable { Task<IA?> Find(); }
            """).Text();

        Assert.Contains("SendPromise", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DisposeAsync", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Closed_generic_contracts_that_are_only_mentioned()
    {
        string text = GeneratorHost.Generate("""
            [RpcContract] public interface IShop { IStore<Order> Orders(); Task<List<IStore<string>>> Names(); }
            [RpcContract] public interface IStore<T> { Task<T?> GetAsync(int id); IStore<T> Sorted(); }
            public sealed record Order(int Id);
            """).Text();

        Assert.Contains("RpcContract<global::IStore<global::Order>>.Register", text, StringComparison.Ordinal);
        Assert.Contains("RpcContract<global::IStore<string>>.Register", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inherited_diamond_generic_nested_and_internal_contracts()
    {
        GeneratorDriverRunResult result = GeneratorHost.Generate("""
            [RpcContract] public interface IBase { Task Ping(); }
            [RpcContract] public interface ILeft : IBase { Task Left(); }
            [RpcContract] public interface IRight : IBase { Task Right(); }
            [RpcContract] public interface IDiamond : ILeft, IRight;
            [RpcContract] public interface IStore<T> where T : class { Task<T?> Get(int id); Task Put(T item); }
            [RpcContract] public interface IOrders : IStore<Order> { Task Clear(); }
            public sealed record Order(int Id);
            public class Outer { [RpcContract] internal interface INested { Task Go(Inner x); } internal sealed record Inner(int X); }
            public class Use
            {
                public void M(RpcConnection connection, RpcServer server, IStore<Order> store)
                {
                    connection.GetProxy<IStore<Order>>();
                    server.Expose(store);
                }
            }
            """);

        Assert.Contains(result.GeneratedTrees, tree => tree.FilePath.Contains("IStore", StringComparison.Ordinal));
        Assert.Contains("Ping_", result.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Contracts_named_from_outside_and_empty_ones()
    {
        string text = GeneratorHost.Generate(
            "[assembly: RpcContractFor(typeof(IExternal), Name = \"other\")]\npublic interface IExternal { Task Go(); }",
            "[RpcContract] public interface IEmpty;").Text();

        Assert.Contains("\"other\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_keywords_or_clash_with_generated_ones()
    {
        GeneratorHost.Generate("""
            namespace @namespace;
            [RpcContract]
            public interface @interface
            {
                Task @class(int @int, string @string, int reader, int call, int target, int parameter, int count,
                    int writer, int exception, int Begin);
                Task Dispatch(int method);
                Task Name();
                Task Methods();
                Task Register(@struct value);
                string ToString(int x);
            }
            public sealed record @struct(int member, int key, int seen0, int i, int value, string type, int tag);
            """);
    }

    [Fact]
    public void Names_that_differ_in_case_only()
    {
        GeneratorHost.Generate("""
            [RpcContract] public interface IThing { Task A(Order x, order y); }
            [RpcContract] public interface Ithing { Task A(); }
            public sealed record Order(int X);
            public sealed record order(int X);
            """);
    }

    [Fact]
    public void Every_way_to_build_a_type()
    {
        GeneratorHost.Generate("""
            [RpcContract] public interface IThings { Task A(Positional a, Required b, Plain c, Value d, Derived e, Box<string> f, Box<string?> g, Tree h, RequiredAndConstructor i, Shape j); }
            public sealed record Positional(int X, string Y = "y", double Z = double.NaN, DayOfWeek Day = DayOfWeek.Friday);
            public sealed class Required { public required string Name { get; init; } public int Age { get; init; } = 1; }
            public class Plain { public int X { get; set; } public string Text = ""; }
            public readonly record struct Value(int X, decimal Y);
            public sealed class Derived : Plain { public List<Plain>? More { get; set; } }
            public sealed record Box<T>(T Content);
            public sealed class Tree { public Tree? Left { get; set; } public Dictionary<string, Tree> Named { get; set; } = new(); }
            public sealed class RequiredAndConstructor { public RequiredAndConstructor(string name) => Name = name; public required string Name { get; init; } }
            [RpcUnion(0, typeof(Circle)), RpcUnion(1, typeof(Square))] public abstract class Shape;
            public sealed class Circle : Shape { public double R { get; set; } }
            public sealed class Square : Shape { public double S { get; set; } }
            """);
    }

    [Fact]
    public void The_output_does_not_depend_on_the_order_of_files()
    {
        string[] sources =
        [
            "[RpcContract] public interface IA { Task A(Order x, Line y); }",
            "[RpcContract] public interface IB { Task B(Line x, (int, Line) y); }",
            "public sealed record Order(Line[] Lines);",
            "public sealed record Line(int X);",
        ];

        string forward = GeneratorHost.Generate(sources).Text();
        string backward = GeneratorHost.Generate([.. sources.Reverse()]).Text();

        Assert.Equal(forward, backward);
    }

    [Fact]
    public void A_fingerprint_follows_the_shape_and_not_the_names()
    {
        string first =
            Line("[RpcContract] public interface IA { Task M(Order x, int y); } public sealed record Order(int X);");
        string renamed = Line("[RpcContract] public interface IA { Task M(Renamed a, int b); } public sealed record Renamed(int X, int New);");
        string changed =
            Line("[RpcContract] public interface IA { Task M(Order x, long y); } public sealed record Order(int X);");

        Assert.Equal(first, renamed);
        Assert.NotEqual(first, changed);

        static string Line(string source) => GeneratorHost.Generate(source).Text().Split('\n')
            .Single(line => line.Contains("new(\"M\"", StringComparison.Ordinal));
    }
}
