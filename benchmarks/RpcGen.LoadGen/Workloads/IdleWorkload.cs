using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>What a connection costs that is there and not used: processor time of both processes.</summary>
internal static class IdleWorkload
{
    public static async Task<Row> RunAsync(Session session, double seconds)
    {
        // Until the last traces of starting up are over.
        await session.Load.AddAsync(1, 2);
        await Task.Delay(TimeSpan.FromSeconds(1));

        Usage server = await session.Load.UsageAsync();
        Usage client = Usage.Now();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        client = Usage.Now().Since(client);
        server = (await session.Load.UsageAsync()).Since(server);
        return new Row
        {
            Workload = "idle",
            Transport = session.Transport,
            Note = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{client.CpuMicroseconds / 1000:f1} ms in the client, {server.CpuMicroseconds / 1000:f1} ms in the server, in {seconds:f0} s"),
        };
    }
}
