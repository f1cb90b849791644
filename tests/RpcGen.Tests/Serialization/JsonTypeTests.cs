using System.Text.Json;
using System.Text.Json.Nodes;
using RpcGen;
using RpcGen.Serialization;

[assembly: RpcSerializable(typeof(JsonElement))]
[assembly: RpcSerializable(typeof(JsonElement?))]
[assembly: RpcSerializable(typeof(JsonDocument))]
[assembly: RpcSerializable(typeof(JsonNode))]
[assembly: RpcSerializable(typeof(JsonObject))]
[assembly: RpcSerializable(typeof(JsonArray))]

namespace RpcGen.Tests.Serialization;

/// <summary>Values of System.Text.Json travel as their text.</summary>
public sealed class JsonTypeTests
{
    private const string Sample =
        """{"name":"Ünal \"x\" \u0001","large":123456789012345678901234567890.5,"list":[1,true,null,{}],"none":null}""";

    [Theory]
    [InlineData(Sample)]
    [InlineData("null")]
    [InlineData("1E400")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public void An_element_comes_back(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement element = RpcSerializer.Deserialize<JsonElement>(RpcSerializer.Serialize(document.RootElement));
        Assert.True(JsonElement.DeepEquals(document.RootElement, element), element.GetRawText());
    }

    [Fact]
    public void A_null_is_nil_and_not_the_null_of_JSON()
    {
        Assert.Equal("c0", Convert.ToHexStringLower(RpcSerializer.Serialize<JsonElement?>(null)));
        Assert.Equal("c0", Convert.ToHexStringLower(RpcSerializer.Serialize<JsonDocument?>(null)));
        Assert.Equal("c0", Convert.ToHexStringLower(RpcSerializer.Serialize<JsonNode?>(null)));
        Assert.Null(RpcSerializer.Deserialize<JsonElement?>([0xc0]));
        Assert.Null(RpcSerializer.Deserialize<JsonDocument?>([0xc0]));
        Assert.Null(RpcSerializer.Deserialize<JsonObject?>([0xc0]));
        JsonElement? none = RpcSerializer.Deserialize<JsonElement?>([0xa4, .. "null"u8]);
        Assert.Equal(JsonValueKind.Null, none!.Value.ValueKind);
    }

    [Fact]
    public void A_document_comes_back()
    {
        using JsonDocument document = JsonDocument.Parse(Sample);
        using JsonDocument back = RpcSerializer.Deserialize<JsonDocument>(RpcSerializer.Serialize(document));
        Assert.True(JsonElement.DeepEquals(document.RootElement, back.RootElement));
    }

    [Fact]
    public void A_node_comes_back_and_can_be_changed()
    {
        JsonNode node = JsonNode.Parse(Sample)!;
        JsonNode back = RpcSerializer.Deserialize<JsonNode>(RpcSerializer.Serialize(node))!;
        Assert.True(JsonNode.DeepEquals(node, back));
        back["list"]![0] = "changed";
        Assert.Equal("changed", (string?)back["list"]![0]);
    }

    [Fact]
    public void An_object_and_an_array_come_back_as_what_they_are()
    {
        JsonObject value = new() { ["a"] = 1, ["b"] = new JsonArray(1, "x", null) };
        Assert.True(JsonNode.DeepEquals(value, RpcSerializer.Deserialize<JsonObject>(RpcSerializer.Serialize(value))));
        JsonArray array = (JsonArray)value["b"]!;
        Assert.Equal([0xac, .. """[1,"x",null]"""u8], RpcSerializer.Serialize(array));
        Assert.True(JsonNode.DeepEquals(array, RpcSerializer.Deserialize<JsonArray>(RpcSerializer.Serialize(array))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("// comment\n1")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    public void What_is_not_JSON_or_names_a_property_twice_is_refused(string text)
    {
        byte[] bytes = RpcSerializer.Serialize(text);
        Assert.Contains(
            "not JSON", Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonElement>(bytes)).Message,
            StringComparison.Ordinal);
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonDocument>(bytes));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonNode>(bytes));
    }

    [Fact]
    public void Invalid_UTF_8_in_a_string_of_JSON_is_refused() =>
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonElement>([0xa4, (byte)'"', 0xc3, 0x28, (byte)'"']));

    [Fact]
    public void An_object_is_no_array()
    {
        byte[] bytes = RpcSerializer.Serialize("{}");
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonArray>(bytes));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonObject>(RpcSerializer.Serialize("[]")));
    }

    [Fact]
    public void JSON_that_nests_deeper_than_the_limit_of_the_reader_is_refused()
    {
        string deep = new string('[', RpcLimits.DefaultMaxDepth + 1) + new string(']', RpcLimits.DefaultMaxDepth + 1);
        string allowed = deep[1..^1];
        Assert.Equal(
            JsonValueKind.Array, RpcSerializer.Deserialize<JsonElement>(RpcSerializer.Serialize(allowed)).ValueKind);
        byte[] bytes = RpcSerializer.Serialize(deep);
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonElement>(bytes));
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Deserialize<JsonNode>(bytes));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("{\"a\":1}")]
    public void A_large_text_passes_and_costs_no_more_memory_than_it_is_charged_for(string item)
    {
        byte[] bytes = RpcSerializer.Serialize($"[{string.Join(',', Enumerable.Repeat(item, 200_000))}]");
        long before = GC.GetAllocatedBytesForCurrentThread();
        JsonElement element = RpcSerializer.Deserialize<JsonElement>(bytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(200_000, element.GetArrayLength());
        Assert.True(allocated < bytes.Length * 40L, $"{allocated} bytes for {bytes.Length}");
    }

    [Fact]
    public void What_has_no_text_is_refused_by_the_sender() =>
        Assert.Throws<RpcSerializationException>(() => RpcSerializer.Serialize(default(JsonElement)));
}
