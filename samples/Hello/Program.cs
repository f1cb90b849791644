using RpcGen;

if (args is ["serve"])
{
    await using var server = new RpcServer();
    server.Expose<ICalculator>(new Calculator());
    await server.ListenAsync("ipc:calculator");
    Console.ReadLine();
}
else
{
    await using var connection = await RpcConnection.ConnectAsync("ipc:calculator");
    ICalculator calculator = connection.GetProxy<ICalculator>();
    Console.WriteLine(await calculator.AddAsync(40, 2));
}

[RpcContract]
public interface ICalculator
{
    ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);
}

public sealed class Calculator : ICalculator
{
    public ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken) => new(a + b);
}
