using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.References;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Streams;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.References;

/// <summary>How long references to objects live, and what is left of them.</summary>
public sealed class ReferenceLifetimeTests
{
    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task An_argument_keeps_the_object_it_refers_to(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport, new RpcLimits { MaxCalls = 1 });
        Task<string> name = await WaitWithArgumentAsync(pair);
        await ProbePair.CollectAsync();

        pair.Probe.Release();

        Assert.Equal("arg", await name.Soon());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task Arguments_of_ended_calls_leave_no_entry(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        for (int i = 0; i < 1000; i++)
        {
            await pair.Proxy.CallBackAsync(new Item("cb")).Soon();
        }

        await ProbePair.CollectUntil(() => pair.Server.Session.References.Imports <= 10, "the entries are gone");
    }

    [Fact]
    public async Task Callbacks_of_ended_calls_leave_no_entry()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        for (int i = 0; i < 1000; i++)
        {
            await pair.ShapesProxy.CallBackAsync(new Watcher(), 1).Soon();
        }

        await ProbePair.CollectUntil(() => pair.Server.Session.References.Imports <= 10, "the entries are gone");
    }

    [Fact]
    public async Task Leaving_a_stream_of_objects_keeps_those_that_came()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        pair.Server.Expose<IDocumentSource>(new DocumentSource());
        IDocument? first = null;
        await foreach (IDocument document in pair.Client.GetProxy<IDocumentSource>().AllAsync(100))
        {
            first = document;
            break;
        }

        Assert.Equal("d0", await first!.NameAsync().Soon());
    }

    [Fact]
    public async Task Leaving_a_stream_of_objects_does_not_end_the_connection()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        pair.Server.Expose<IDocumentSource>(new DocumentSource());
        IDocumentSource proxy = pair.Client.GetProxy<IDocumentSource>();
        IDocument one = await proxy.FirstAsync().Soon();
        await foreach (IDocument document in proxy.AllAsync(100))
        {
            break;
        }

        await one.DisposeAsync();
        await TestWait.SettleAsync();

        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task An_object_of_a_stream_is_disposed_with_its_last_reference()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        DocumentSource source = new();
        pair.Server.Expose<IDocumentSource>(source);
        await foreach (IDocument document in pair.Client.GetProxy<IDocumentSource>().AllAsync(1))
        {
            await document.DisposeAsync();
        }

        await TestWait.Until(() => source.Documents[0].IsDisposed, "the object was disposed");
    }

    [Fact]
    public async Task Releasing_and_listing_do_not_block_each_other()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        ReferenceTable table = pair.Client.Session.References;
        bool stop = false;
        Task releasing = Task.Run(() =>
        {
            for (int i = 0; i < 200_000 && !Volatile.Read(ref stop); i++)
            {
                table.Import(100_001, RpcContract<IDocument>.Descriptor, scoped: false).Target.Reference!.ReleaseOne();
            }
        });
        Task listing = Task.Run(() =>
        {
            while (!releasing.IsCompleted && !Volatile.Read(ref stop))
            {
                pair.Client.GetReferences();
            }
        });
        try
        {
            await Task.WhenAll(releasing, listing).Soon();
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<Task<string>> WaitWithArgumentAsync(ProbePair pair)
    {
        IItem item = pair.Proxy.Get("arg", []);
        await item.NameAsync().Soon();
        _ = await pair.HoldAsync();
        return pair.Proxy.NameOfAsync(item).AsTask();
    }

    private sealed class Watcher : IWatcher
    {
        public ValueTask<int> SeenAsync(int number) => new(number);
    }
}
