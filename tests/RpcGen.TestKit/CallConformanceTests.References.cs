using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.TestKit;

public abstract partial class CallConformanceTests
{
    [Fact]
    public async Task An_object_is_passed_by_reference_and_disposed_with_its_proxy()
    {
        await using ConnectedPair pair = await OpenAsync();
        IDocument document = await pair.ShapesProxy.OpenDocumentAsync("a").Soon();

        await document.AppendAsync("one ").Soon();
        await document.AppendAsync("two").Soon();
        Assert.Equal("one two", await document.TextAsync().Soon());
        await document.DisposeAsync();

        Document original = Assert.Single(pair.Shapes.Documents);
        await TestWait.Until(() => original.IsDisposed, "the object was disposed");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => document.TextAsync().Soon());
        Assert.Empty(pair.Server.GetReferences());
        Assert.Empty(pair.Client.GetReferences());
    }

    [Fact]
    public async Task The_same_object_is_the_same_proxy_until_it_is_released()
    {
        await using ConnectedPair pair = await OpenAsync();
        IDocument first = await pair.ShapesProxy.OpenDocumentAsync("a").Soon();
        IDocument? second = await pair.ShapesProxy.FindAsync("a").Soon();
        IDocument self = await first.SelfAsync().Soon();

        Assert.Same(first, second);
        Assert.Same(first, self);
        Assert.Equal(3, Assert.Single(pair.Server.GetReferences()).Count);
        await first.DisposeAsync();
        await TestWait.Until(() => pair.Server.GetReferences().Count == 0, "all references were released");
        IDocument? third = await pair.ShapesProxy.FindAsync("a").Soon();
        Assert.NotNull(third);
        Assert.NotSame(first, third);
        Assert.Null(await pair.ShapesProxy.FindAsync("nothing").Soon());
    }

    [Fact]
    public async Task A_reference_sent_home_is_the_original()
    {
        await using ConnectedPair pair = await OpenAsync();
        await using IDocument document = await pair.ShapesProxy.OpenDocumentAsync("a").Soon();

        Assert.True(await pair.ShapesProxy.IsOwnAsync(document).Soon());
        Assert.False(await pair.ShapesProxy.IsOwnAsync(new Document("mine")).Soon());
        Assert.Equal("mine", await pair.ShapesProxy.NameOfAsync(new Document("mine")).Soon());
    }

    [Fact]
    public async Task An_object_of_a_derived_contract_goes_home_as_its_base()
    {
        await using ConnectedPair pair = await OpenAsync();
        await using ISpecialDocument special = await pair.ShapesProxy.OpenSpecialAsync("a").Soon();

        Assert.Equal(1, await special.SpecialAsync().Soon());
        Assert.Equal("a", await special.NameAsync().Soon());
        Assert.Equal("a", await pair.ShapesProxy.NameOfAsync(special).Soon());
        Assert.True(await pair.ShapesProxy.IsOwnAsync(special).Soon());
    }

    [Fact]
    public async Task A_callback_lives_as_long_as_its_call()
    {
        await using ConnectedPair pair = await OpenAsync();
        Watcher watcher = new();

        Assert.Equal(90, await pair.ShapesProxy.CallBackAsync(watcher, 10).Soon());
        await pair.ShapesProxy.RememberAsync(watcher).Soon();

        Assert.Empty(pair.Client.GetReferences());
        RpcException exception =
            await Assert.ThrowsAnyAsync<RpcException>(() => pair.ShapesProxy.CallKeptAsync(1).Soon());
        Assert.Contains("RpcKeep", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_is_kept_lives_until_it_is_released()
    {
        await using ConnectedPair pair = await OpenAsync();
        Watcher watcher = new();

        await pair.ShapesProxy.KeepAsync(watcher).Soon();
        Assert.Equal(14, await pair.ShapesProxy.CallKeptAsync(7).Soon());
        RpcReference reference = Assert.Single(pair.Client.GetReferences());
        Assert.True(reference.IsLocal);
        Assert.Equal("RpcGen.TestPeer.IWatcher", reference.Contract);
        await pair.ShapesProxy.ForgetAsync().Soon();

        await TestWait.Until(() => pair.Client.GetReferences().Count == 0, "the callback was released");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_fails_keeps_nothing(bool fail)
    {
        await using ConnectedPair pair = await OpenAsync();
        Watcher watcher = new();

        Exception? exception = await Record.ExceptionAsync(
            () => pair.ShapesProxy.KeepTwoAsync(watcher, watcher, fail).Soon());

        Assert.Equal(fail, exception is RpcRemoteException);
        Assert.Equal(fail ? 0 : 1, pair.Client.GetReferences().Count);
        Assert.Equal(fail ? 0 : 1, pair.Server.GetReferences().Count);
    }

    [Fact]
    public async Task Two_mentions_of_one_object_are_one_proxy()
    {
        await using ConnectedPair pair = await OpenAsync();
        Watcher watcher = new();

        Assert.True(await pair.ShapesProxy.AreSameAsync(watcher, watcher).Soon());
        Assert.False(await pair.ShapesProxy.AreSameAsync(watcher, new Watcher()).Soon());
        Assert.Empty(pair.Client.GetReferences());
    }

    [Fact]
    public async Task What_nobody_refers_to_any_more_is_released()
    {
        await using ConnectedPair pair = await OpenAsync();
        await OpenAndForgetAsync(pair);

        await TestWait.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return pair.Server.GetReferences().Count == 0;
            },
            "the collector released the references");

        await TestWait.Until(() => pair.Shapes.Documents.All(document => document.IsDisposed), "all were disposed");
    }

    [Fact]
    public async Task A_lost_connection_releases_everything()
    {
        await using ConnectedPair pair = await OpenAsync();
        List<IDocument> documents = await pair.ShapesProxy.ManyAsync(10).Soon();
        await pair.ShapesProxy.KeepAsync(new Watcher()).Soon();
        Assert.Equal(11, pair.Server.GetReferences().Count);

        await pair.Client.DisposeAsync();

        await TestWait.Until(() => pair.Shapes.Documents.All(document => document.IsDisposed), "all were disposed");
        await TestWait.Until(
            () => pair.Server.GetReferences().Count == 0 && pair.Client.GetReferences().Count == 0, "nothing is left");
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => documents[0].TextAsync().Soon());
    }

    [Fact]
    public async Task A_result_that_nobody_waits_for_is_released()
    {
        await using ConnectedPair pair = await OpenAsync();
        for (int i = 0; i < 100; i++)
        {
            using CancellationTokenSource cts = new();
            ValueTask<IDocument> opening = pair.Client.GetProxy<ISlowDocuments>().OpenSlowlyAsync($"{i}", cts.Token);
            await cts.CancelAsync();
            try
            {
                // It may have been faster than the cancellation.
                await (await opening.Soon()).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                // The usual case.
            }
        }

        await pair.ShapesProxy.PostedAsync().Soon();
        await TestWait.Until(() => pair.Server.GetReferences().Count == 0, "all references were released");
    }

    [Fact]
    public async Task A_chain_of_promised_objects_is_called_before_the_first_answer()
    {
        await using ConnectedPair pair = await OpenAsync();

        Assert.Equal("a/b/c", await pair.ShapesProxy.Open("a").Child("b").Child("c").NameAsync().Soon());
        IDocument document = pair.ShapesProxy.Open("text");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => document.AppendAsync($"{i} ").AsTask())).Soon();
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 100).Select(i => $"{i} ")).Length,
            (await document.TextAsync().Soon()).Length);
        Assert.Same(document, await document.SelfAsync().Soon());
        Assert.True(await pair.ShapesProxy.IsOwnAsync(document).Soon());
        await document.DisposeAsync();

        await TestWait.Until(
            () => pair.Shapes.Documents.All(one => one.IsDisposed || one.NameAsync().Result == "a"), "it was disposed");
    }

    [Fact]
    public async Task The_failure_of_a_promise_is_that_of_all_its_calls()
    {
        await using ConnectedPair pair = await OpenAsync();
        IDocument missing = pair.ShapesProxy.Open("missing");
        Task<string> early = missing.Child("x").Child("y").NameAsync().AsTask();

        Assert.Equal(404, (await Assert.ThrowsAsync<RpcFaultException<NotFound>>(() => early.Soon())).Fault.Code);
        RpcFaultException<NotFound> late =
            await Assert.ThrowsAsync<RpcFaultException<NotFound>>(() => missing.NameAsync().Soon());
        Assert.Equal("missing", late.Fault.What);
        await TestWait.Until(() => pair.Server.GetReferences().Count == 0, "nothing is left of it");
    }

    // A method of its own: nothing on the stack of the test refers to the proxies.
    private static async Task OpenAndForgetAsync(ConnectedPair pair)
    {
        List<IDocument> documents = await pair.ShapesProxy.ManyAsync(20).Soon();
        Assert.Equal(20, pair.Server.GetReferences().Count);
        Assert.Equal(20, documents.Count);
    }

    private sealed class Watcher : IWatcher
    {
        public ValueTask<int> SeenAsync(int number) => new(number * 2);
    }
}
