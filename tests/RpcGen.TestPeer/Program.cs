using RpcGen.TestPeer;

// A process for the tests: "serve ENDPOINT" serves until standard input ends (over stdio: until the connection does);
// "call ENDPOINT" calls once and prints how it went; "hold ENDPOINT COUNT" has so many calls in flight until it is killed.
switch (args)
{
    case ["serve", { } endpoint]:
        await using (RpcGen.RpcServer server = new())
        {
            server.Expose<ITestService>(connection => new TestService(connection));
            TaskCompletionSource ended = new();
            server.Disconnected += (_, _) => ended.TrySetResult();
            await server.ListenAsync(endpoint);
            if (endpoint == "stdio:")
            {
                await ended.Task;
            }
            else
            {
                Console.WriteLine("ready");
                await Console.In.ReadToEndAsync();
            }
        }

        return 0;
    case ["call", { } endpoint]:
        try
        {
            await using RpcGen.RpcConnection connection = await RpcGen.RpcConnection.ConnectAsync(endpoint);
            Console.WriteLine(await connection.GetProxy<ITestService>().AddAsync(20, 22));
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
            return 1;
        }

    case ["hold", { } endpoint, { } count]:
        await using (RpcGen.RpcConnection connection = await RpcGen.RpcConnection.ConnectAsync(endpoint))
        {
            connection.Expose<ITestService>(new TestService(connection));
            ITestService server = connection.GetProxy<ITestService>();
            await Task.WhenAll(Enumerable.Range(0, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
                .Select(_ => server.WaitAsync("never", default)));
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: serve ENDPOINT | call ENDPOINT");
        return 2;
}
