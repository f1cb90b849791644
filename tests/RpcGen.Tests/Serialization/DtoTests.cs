using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

public sealed class DtoTests
{
    [Fact]
    public void A_type_without_attributes_is_a_map_by_name()
    {
        byte[] bytes = RpcSerializer.Serialize(new Person("Ada", 36, null));

        Assert.Equal("83a44e616d65a3416461a341676524a5456d61696cc0", Convert.ToHexStringLower(bytes));
        Assert.Equal(new Person("Ada", 36, null), RpcSerializer.Deserialize<Person>(bytes));
    }

    [Fact]
    public void Members_may_be_missing_unknown_and_reordered()
    {
        // { "Extra": [1, {}], "Age": 36, "Name": "Ada" }
        byte[] bytes =
            Convert.FromHexString("83a5457874726192" + "0180" + "a3416765" + "24" + "a44e616d65" + "a3416461");

        Assert.Equal(new Person("Ada", 36), RpcSerializer.Deserialize<Person>(bytes));
        Assert.Equal(
            new Person("Ada", 18), RpcSerializer.Deserialize<Person>(Convert.FromHexString("81a44e616d65a3416461")));
    }

    [Fact]
    public void A_missing_required_member_is_named()
    {
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Person>(Convert.FromHexString("80")));

        Assert.Equal("Person.Name", error.Path);
    }

    [Fact]
    public void Nil_for_a_member_that_is_not_nullable_is_refused()
    {
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Person>(Convert.FromHexString("81a44e616d65c0")));

        Assert.Equal("Person.Name", error.Path);
    }

    [Fact]
    public void A_member_that_appears_twice_is_refused()
    {
        byte[] bytes = Convert.FromHexString("82a44e616d65a161a44e616d65a162");

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<Person>(bytes));
    }

    [Fact]
    public void Every_way_to_set_a_member_works_in_one_type()
    {
        Mixed value = new(3) { Required = "r", Init = 1, Settable = 2, Field = 4, Ignored = 9 };

        Mixed back = RpcSerializer.Deserialize<Mixed>(RpcSerializer.Serialize(value));

        Assert.Equal(value with { Ignored = 0 }, back);
    }

    [Fact]
    public void Absent_settable_members_keep_their_initializers()
    {
        // { "Required": "r", "FromConstructor": 3 }
        byte[] bytes = Convert.FromHexString("82a85265717569726564a172af46726f6d436f6e7374727563746f7203");

        Mixed back = RpcSerializer.Deserialize<Mixed>(bytes);

        Assert.Equal(7, back.Settable);
        Assert.Equal(3, back.FromConstructor);
    }

    [Fact]
    public void Numbered_members_are_an_array_in_the_order_of_their_numbers()
    {
        byte[] bytes = RpcSerializer.Serialize(new Numbered("t", 1));

        Assert.Equal("9201a174", Convert.ToHexStringLower(bytes));
        Assert.Equal(new Numbered("t", 1), RpcSerializer.Deserialize<Numbered>(bytes));
    }

    [Fact]
    public void A_union_carries_its_tag_and_refuses_what_is_not_listed()
    {
        Animal cat = new Cat("Tom", true);

        Assert.Equal(cat, RpcSerializer.Deserialize<Animal>(RpcSerializer.Serialize(cat)));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize<Animal>(new UnlistedBird("Tweety")));
        Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Animal>(Convert.FromHexString("9209" + "81a44e616d65a161")));
    }

    [Fact]
    public void A_custom_codec_is_used()
    {
        Assert.Equal("ccd7", Convert.ToHexStringLower(RpcSerializer.Serialize(new Celsius(21.5))));
        Assert.Equal(new Celsius(21.5), RpcSerializer.Deserialize<Celsius>(RpcSerializer.Serialize(new Celsius(21.5))));
    }

    [Fact]
    public void Keywords_generics_and_wide_types_round_trip()
    {
        @class keyword = new(1, "n");
        Wide wide = new() { M00 = 1, M63 = 2, M64 = 3, M65 = 4 };

        Assert.Equal(keyword, RpcSerializer.Deserialize<@class>(RpcSerializer.Serialize(keyword)));
        Assert.Equal(["a"], RpcSerializer.Deserialize<Box<List<string>>>(
            RpcSerializer.Serialize(new Box<List<string>>(["a"]))).Content);
        Assert.Equal(4, RpcSerializer.Deserialize<Wide>(RpcSerializer.Serialize(wide)).M65);
    }

    [Fact]
    public void A_path_leads_to_the_culprit()
    {
        Tree tree = new() { Branches = [new Tree(), new Tree { Branches = [new Tree()] }] };
        byte[] bytes = RpcSerializer.Serialize(tree);
        // The value of the innermost tree becomes a string.
        int at = bytes.AsSpan().LastIndexOf("Value"u8) + 5;
        bytes[at] = 0xa0;

        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            () => RpcSerializer.Deserialize<Tree>(bytes));

        Assert.Equal("Tree.Branches[1].Branches[0].Value", error.Path);
    }

    [Fact]
    public void A_cycle_is_refused_and_not_followed_to_the_end_of_the_stack()
    {
        Tree tree = new();
        tree.Branches.Add(tree);

        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(tree));
    }
}
