using Classics;
using Classics.Barber;
using Classics.Philosophers;
using Classics.Producers;
using Classics.Readers;
using RpcGen.Plugins;

if (OperatingSystem.IsWindows())
{
    Console.Error.WriteLine("RpcGen.Plugins does not run on Windows yet.");
    return 1;
}

// The program is its own actors, too: the argument tells the roles apart.
return args switch
{
    ["actor"] => await PluginProgram.RunAsync(args, plugin =>
    {
        plugin.Expose<IPhilosopher>(new Philosopher());
        plugin.Expose<IProducer>(new Producer());
        plugin.Expose<IConsumer>(new Consumer());
        plugin.Expose<IReader>(new Reader());
        plugin.Expose<IWriter>(new Writer());
        plugin.Expose<IBarber>(new BarberOfTheShop());
        plugin.Expose<ICustomer>(new Customer());
    }),
    [] => await Scene.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Classics");
    return 2;
}
