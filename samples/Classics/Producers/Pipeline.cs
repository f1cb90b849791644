using RpcGen.Plugins;

namespace Classics.Producers;

/// <summary>
/// Producer and consumer: a stream whose reader is slower than its writer, and no buffer that overflows.
/// </summary>
internal static class Pipeline
{
    private const int Items = 300_000;

    public static async Task<bool> RunAsync(Plugin from, Plugin to)
    {
        IProducer producer = from.GetProxy<IProducer>();
        IConsumer consumer = to.GetProxy<IConsumer>();

        // The stream of one process is the argument of a call to another: the host passes it on.
        Task<int> use = consumer.UseAsync(producer.MakeAsync(Items)).AsTask();
        int lead = await UntilItStandsAsync(producer);
        await consumer.BeginAsync();
        int used = await use;
        Scene.Say($"Producer and consumer: the producer stood after {lead} of {Items} items until the consumer began");
        Scene.Say($"  then {used} arrived in their order");
        return lead < Items && used == Items;
    }

    // Nothing tells that a process stands: it does if it makes nothing for some looks.
    private static async Task<int> UntilItStandsAsync(IProducer producer)
    {
        int made = 0;
        for (int looks = 0; looks < 5; looks++)
        {
            int before = made;
            made = await producer.CountMadeAsync();
            looks = made == 0 || made > before ? 0 : looks;
            await Task.Delay(20);
        }

        return made;
    }
}
