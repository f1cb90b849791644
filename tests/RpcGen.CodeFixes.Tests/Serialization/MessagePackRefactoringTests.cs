using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Text;
using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

/// <summary>There is no library for tests of refactorings in the feed: these run it in a workspace.</summary>
public sealed class MessagePackRefactoringTests
{
    private const string MessagePack = """

        namespace MessagePack
        {
            public sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : System.Attribute;

            public sealed class KeyAttribute(int key) : System.Attribute;

            public sealed class IgnoreMemberAttribute : System.Attribute;

            public sealed class SerializationConstructorAttribute : System.Attribute;
        }
        """;

    [Fact]
    public async Task The_attributes_of_MessagePack_are_replaced()
    {
        string changed = await RefactorAsync(
            """
            using MessagePack;

            /// <summary>An order.</summary>
            [MessagePackObject]
            public sealed class Order
            {
                [SerializationConstructor]
                public Order(int id) => Id = id;

                [Key(0)]
                public int Id { get; }

                [IgnoreMember]
                public int Cache { get; set; }
            }
            """);

        Assert.Equal(
            """
            using MessagePack;
            using RpcGen;

            /// <summary>An order.</summary>
            [RpcArrayLayout]
            public sealed class Order
            {
                [RpcConstructor]
                public Order(int id) => Id = id;

                [RpcMember(0)]
                public int Id { get; }

                [RpcIgnore]
                public int Cache { get; set; }
            }
            """ + MessagePack,
            changed);
    }

    // RpcGen keeps the names of members where no attribute says otherwise, in a map as well: nothing to replace.
    [Fact]
    public async Task Members_that_are_keyed_by_their_names_stay() => Assert.Equal("", await RefactorAsync(
        "[MessagePack.MessagePackObject(keyAsPropertyName: true)] public sealed class Order { public int Id { get; set; } }"));

    // The changed file; empty if nothing is offered.
    private static async Task<string> RefactorAsync(string source)
    {
        using AdhocWorkspace workspace = new();
        Project project =
            workspace.AddProject("Sample", LanguageNames.CSharp).AddMetadataReferences(TestReferences.All);
        Document document = project.AddDocument("Test.cs", source + MessagePack);
        List<CodeAction> actions = [];
        int name = source.IndexOf("Order", source.IndexOf("class", StringComparison.Ordinal), StringComparison.Ordinal);
        await new MessagePackRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(
            document, new TextSpan(name, 0), actions.Add, TestContext.Current.CancellationToken));
        if (actions.Count == 0)
        {
            return "";
        }

        ApplyChangesOperation changes = Assert.IsType<ApplyChangesOperation>(
            Assert.Single(await Assert.Single(actions).GetOperationsAsync(TestContext.Current.CancellationToken)));
        return (await changes.ChangedSolution.GetDocument(document.Id)!
            .GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }
}
