using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>The cost of an unused connection: processor time of both processes.</summary>
internal static class IdleWorkload
{
    public static async Task<Row> RunAsync(Session session, double seconds)
    {
        // Waits until the work of starting up has ended.
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
                $"{client.CpuMicroseconds / 1000:f1} ms in the client, " +
                $"{server.CpuMicroseconds / 1000:f1} ms in the server, in {seconds:f0} s"),
        };
    }
}
