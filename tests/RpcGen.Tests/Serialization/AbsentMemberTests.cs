using System.Text;
using RpcGen;
using RpcGen.Serialization;
using RpcGen.Tests.Serialization;

[assembly: RpcSerializable(typeof(InitOnly))]
[assembly: RpcSerializable(typeof(InitOnlyStruct))]
[assembly: RpcSerializable(typeof(InitOnly<int>))]
[assembly: RpcSerializable(typeof(WithoutInitial))]
[assembly: RpcSerializable(typeof(WithoutInitialButConstructor))]
[assembly: RpcSerializable(typeof(Positional))]
[assembly: RpcSerializable(typeof(Texts))]
[assembly: RpcSerializable(typeof(Objects))]
[assembly: RpcSerializable(typeof((int, int, int)))]
[assembly: RpcSerializable(typeof((int, string)?))]
[assembly: RpcSerializable(typeof(List<Open>))]

namespace RpcGen.Tests.Serialization;

public sealed record InitOnly(int Id)
{
    public List<int> Items { get; init; } = [1];

    public int Number { get; init; } = 5;

    public string Text { get; init; } = $"of {Id}";

    public required string Needed { get; init; }

    public int Plain { get; set; } = 9;
}

public readonly record struct InitOnlyStruct
{
    public InitOnlyStruct()
    {
    }

    public int Number { get; init; } = 5;
}

public sealed record InitOnly<T>
{
    public T[] Items { get; init; } = [];

    public string Text { get; init; } = "t";
}

public sealed class WithoutInitial
{
    public string Text { get; set; } = null!;

    public int Number { get; set; }
}

public sealed record WithoutInitialButConstructor(int Id)
{
    public string Text { get; set; } = null!;

    public string Init { get; init; } = null!;
}

public sealed record Positional(int Number, string Text, int? Maybe, int Default = 4);

public sealed record Texts(
    List<string> Items, Dictionary<string, string> Pairs, string[][] Nested, List<string?> Nullable);

public sealed record Objects(List<Open> Items, List<Open?> Nullable, Animal[] Animals);

/// <summary>A type that others derive from.</summary>
public record Open(int X);

public sealed record Closed(int X, int Y) : Open(X);

/// <summary>
/// An absent member is what the type says, or an error; an item that is nil where none may be is one, too.
/// </summary>
public sealed class AbsentMemberTests
{
    [Fact]
    public void Init_only_members_keep_their_initializers()
    {
        InitOnly value = Read<InitOnly>("""82 A2 "Id" 07 A6 "Needed" A1 "n" """);

        Assert.Equal([1], value.Items);
        Assert.Equal((7, 5, "of 7", "n", 9), (value.Id, value.Number, value.Text, value.Needed, value.Plain));
        Assert.Equal(5, Read<InitOnlyStruct>("80").Number);
        Assert.Equal("t", Read<InitOnly<int>>("""81 A5 "Items" 91 01""").Text);
        Assert.Equal([1], Read<InitOnly<int>>("""81 A5 "Items" 91 01""").Items);
    }

    [Fact]
    public void A_value_that_is_there_wins_over_the_initializer() =>
        Assert.Equal([3], Read<InitOnly>("""83 A2 "Id" 07 A6 "Needed" A1 "n" A5 "Items" 91 03""").Items);

    [Fact]
    public void A_member_without_initial_value_that_may_not_be_null_is_an_error()
    {
        Refused<WithoutInitial>("80", "WithoutInitial.Text");
        Refused<WithoutInitialButConstructor>(
            """82 A2 "Id" 01 A4 "Init" A1 "i" """, "WithoutInitialButConstructor.Text");
        Refused<WithoutInitialButConstructor>(
            """82 A2 "Id" 01 A4 "Text" A1 "t" """, "WithoutInitialButConstructor.Init");
        Assert.Equal(0, Read<WithoutInitial>("""81 A4 "Text" A1 "t" """).Number);
    }

    [Fact]
    public void A_constructor_parameter_without_default_is_an_error_unless_it_is_nullable()
    {
        Refused<Positional>("""81 A4 "Text" A1 "t" """, "Positional.Number");
        Refused<Positional>("""81 A6 "Number" 01""", "Positional.Text");
        Assert.Equal(new Positional(1, "t", null), Read<Positional>("""82 A4 "Text" A1 "t" A6 "Number" 01"""));
        Refused<RecordDto>("91 01", "RecordDto.Y");
    }

    [Fact]
    public void Nil_items_are_refused_where_the_annotation_says_so()
    {
        Texts value = new(["a"], new() { ["k"] = "v" }, [["n"]], [null]);
        Assert.Equal([null], Back(value).Nullable);
        Assert.Equal([null], Back(new Box<List<string?>>([null])).Content);

        RefusedToWrite(value with { Items = ["a", null!] }, "Texts.Items[1]");
        RefusedToWrite(value with { Pairs = new() { ["k"] = null! } }, "Texts.Pairs[0]");
        RefusedToWrite(value with { Nested = [["n", null!]] }, "Texts.Nested[0][1]");
        RefusedToWrite(value with { Nested = [null!] }, "Texts.Nested[0]");
        Refused<Texts>("""84 A5 "Items" 91 C0 A5 "Pairs" 80 A6 "Nested" 90 A8 "Nullable" 90""", "Texts.Items[0]");
    }

    [Fact]
    public void Nil_objects_are_refused_as_items_and_so_are_unions_of_nothing()
    {
        Objects value = new([new Open(1)], [null, new Open(2)], [new Dog("d")]);
        Assert.Equal(value.Items, Back(value).Items);
        Assert.Equal(value.Nullable, Back(value).Nullable);
        Assert.Equal(value.Animals, Back(value).Animals);

        RefusedToWrite(value with { Items = [new Open(1), null!] }, "Objects.Items[1]");
        RefusedToWrite(value with { Animals = [null!] }, "Objects.Animals[0]");
        Refused<Objects>("""83 A5 "Items" 91 C0 A8 "Nullable" 90 A7 "Animals" 90""", "Objects.Items[0]");
        Refused<Objects>("""83 A5 "Items" 90 A8 "Nullable" 90 A7 "Animals" 91 C0""", "Objects.Animals[0]");
        Refused<Objects>("""83 A5 "Items" 90 A8 "Nullable" 90 A7 "Animals" 91 92 01 C0""", "Objects.Animals[0]");
    }

    [Theory]
    [InlineData("92 01 02")]
    [InlineData("94 01 02 03 04")]
    [InlineData("90")]
    public void A_tuple_has_as_many_items_as_its_type(string bytes)
    {
        Assert.Throws<RpcSerializationException>(() => Read<(int, int, int)>(bytes));
        Assert.Throws<RpcSerializationException>(() => Read<(int, string)?>(bytes));
    }

    [Fact]
    public void An_object_of_a_derived_type_is_refused_instead_of_sliced()
    {
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Serialize<List<Open>>([new Open(1), new Closed(1, 2)]));

        Assert.Equal("[1]", error.Path);
        Assert.Contains("RpcUnion", error.Message, StringComparison.Ordinal);
    }

    private static void RefusedToWrite<T>(T value, string path) =>
        Assert.Equal(path, Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(value)).Path);

    private static void Refused<T>(string bytes, string path) =>
        Assert.Equal(path, Assert.Throws<RpcSerializationException>(() => Read<T>(bytes)).Path);

    private static T Back<T>(T value) => RpcSerializer.Deserialize<T>(RpcSerializer.Serialize(value));

    // Hexadecimal bytes and quoted text.
    private static T Read<T>(string bytes) => RpcSerializer.Deserialize<T>([
        .. bytes.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(part =>
            part[0] == '"' ? Encoding.UTF8.GetBytes(part.Trim('"')) : Convert.FromHexString(part)),
    ]);
}
