using RpcGen.TestPeer;

// A process for the tests: "serve ENDPOINT" serves until standard input ends, and drains (over stdio: until the
// connection ends); "call ENDPOINT" calls once and prints how it went; "hold ENDPOINT COUNT" has so many calls in
// flight until it is killed; "node ENDPOINT LEDGER [CERTIFICATE]" is one of several nodes.
switch (args)
{
    case ["serve", { } endpoint]:
        await using (RpcGen.RpcServer server = new())
        {
            server.Expose<ITestService>(connection => new TestService(connection));
            server.Expose<IShapes>(_ => new Shapes());
            server.Expose<IFlood>(new Flood());
            try
            {
                await server.ListenAsync(endpoint);
            }
            catch (Exception exception)
            {
                Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
                return 1;
            }

            if (endpoint == "stdio:")
            {
                await server.Completion;
            }
            else
            {
                Console.WriteLine("ready");
                await Console.In.ReadToEndAsync();
                await server.StopAsync();
            }
        }

        return 0;
    case ["node", { } endpoint, { } ledger, .. var certificate]:
        await NodeProgram.RunAsync(endpoint, ledger, certificate);
        return 0;
    case ["race", { } path, { } rounds]:
        await Racer.RunAsync(path, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["squat", { } path]:
        await Squatter.RunAsync(path);
        return 0;
    case ["stdio", { } grandchild]:
        await StandardStreams.RunAsync(bool.Parse(grandchild));
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
    case ["add", { } endpoint, { } wait]:
        // Calls as fast as it can, blocking and not, until it is killed. Says when it has moved to shared memory.
        await using (RpcGen.RpcConnection connection = await RpcGen.RpcConnection.ConnectAsync(
            endpoint, new() { SharedMemory = new() { Wait = Enum.Parse<RpcGen.RpcWaitStrategy>(wait) } }))
        {
            ITestService server = connection.GetProxy<ITestService>();
            Console.WriteLine(await connection.SharedMemoryStatus);
            byte[] large = new byte[200_000];
            for (int i = 0; ; i++)
            {
                if (await server.AddAsync(i, 1) != i + 1 || server.Add(i, 2) != i + 2
                    || (i % 16 == 0 && (await server.EchoAsync(large)).Length != large.Length))
                {
                    Console.WriteLine("a wrong answer");
                    return 1;
                }
            }
        }

    case ["suffer", { } pressure, { } endpoint]:
        return Pressure.Serve(pressure, endpoint);
    case ["hang", { } endpoint, { } count]:
        await using (RpcGen.RpcConnection connection = await RpcGen.RpcConnection.ConnectAsync(endpoint))
        {
            IHanging server = connection.GetProxy<IHanging>();
            await Task.WhenAll(Enumerable.Range(0, Number(count)).Select(_ => server.HangAsync(default).AsTask()));
        }

        return 0;
    case ["consume", { } endpoint, { } connections, { } streams]:
        await Flood.ConsumeAsync(endpoint, Number(connections), Number(streams));
        return 0;
    case ["close", { } endpoint, { } connections, { } streams]:
        await Flood.CloseAsync(endpoint, Number(connections), Number(streams));
        return 0;
    case ["cycle", { } endpoint, { } count]:
        // Opens and closes connections, and says what is left of them.
        int cycles = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
        await Resources.CycleAsync(endpoint, cycles / 10);
        Resources before = Resources.Now();
        await Resources.CycleAsync(endpoint, cycles);
        Console.WriteLine(before.Until(Resources.Now()));
        return 0;
    case ["scribble", { } endpoint, { } seconds, { } seed]:
        System.Globalization.CultureInfo invariant = System.Globalization.CultureInfo.InvariantCulture;
        Console.WriteLine(await Scribbler.RunAsync(
            endpoint, TimeSpan.FromSeconds(double.Parse(seconds, invariant)), int.Parse(seed, invariant)));
        return 0;
    case ["die", { } endpoint, { } step] when OperatingSystem.IsLinux():
        await Death.RunAsync(endpoint, step);
        return 0;
    default:
        Console.Error.WriteLine("usage: serve ENDPOINT | call ENDPOINT");
        return 2;
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
