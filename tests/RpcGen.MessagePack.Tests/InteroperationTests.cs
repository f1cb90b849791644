namespace RpcGen.MessagePack.Tests;

/// <summary>Both libraries write the same bytes and read each other's.</summary>
public sealed class InteroperationTests
{
    public static IEnumerable<TheoryDataRow<Case>> Rows() => Cases.All().Select(one => new TheoryDataRow<Case>(one));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_value_has_the_same_bytes(Case value) => Assert.Equal(value.Theirs(), value.Ours());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_library_reads_what_the_other_writes(Case value)
    {
        Assert.Equal(value.Theirs(), value.TheirsReadByUs());
        Assert.Equal(value.Ours(), value.OursReadByThem());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_other_library_writes_and_reads_the_same_over_the_buffers_of_a_message(Case value) =>
        Assert.Equal(value.Theirs(), value.TheirsOverOurBuffers());

    [Fact]
    public void The_comparison_is_broad() => Assert.True(Cases.All().Count() >= 400, $"{Cases.All().Count()}");
}
