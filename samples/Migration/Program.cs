using System.Diagnostics;
using Migration;
using Nerdbank.Streams;
using RpcGen;
using RpcGen.NerdbankStreams;
using StreamJsonRpc;

const string oldName = "jsonrpc";
const string newName = "rpcgen";
if (args is ["serve"])
{
    // The child: both libraries serve the same object, each on a channel of the one pair of pipes.
    Stream pipes = FullDuplexStream.Splice(Console.OpenStandardInput(), Console.OpenStandardOutput());
    await using MultiplexingStream served = await MultiplexingStream.CreateAsync(pipes);
    Calculator calculator = new();
    await using RpcServer server = new();
    server.Expose<ICalculator>(calculator);
    Task serving = server.ServeAsync(served, newName);
    using JsonRpc oldServer = new(Handler(await served.AcceptChannelAsync(oldName)), calculator);
    oldServer.StartListening();
    await Task.WhenAny(served.Completion, oldServer.Completion);
    return;
}

string program = Environment.ProcessPath!;
string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet"
    ? [Environment.GetCommandLineArgs()[0], "serve"]
    : ["serve"];
using Process child = Process.Start(new ProcessStartInfo(program, command)
{
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
Stream toChild = FullDuplexStream.Splice(child.StandardOutput.BaseStream, child.StandardInput.BaseStream);
await using (MultiplexingStream stream = await MultiplexingStream.CreateAsync(toChild))
{
    using JsonRpc jsonRpc = new(Handler(await stream.OfferChannelAsync(oldName)));
    ICalculator before = jsonRpc.Attach<ICalculator>();
    jsonRpc.StartListening();
    await using RpcConnection connection = await stream.OfferRpcAsync(newName);
    ICalculator after = connection.GetProxy<ICalculator>();

    // In turns, so that whatever else the machine does hits both.
    List<double> oldTimes = [];
    List<double> newTimes = [];
    for (int i = 0; i < 6000; i++)
    {
        oldTimes.Add(await MeasureAsync(before, i));
        newTimes.Add(await MeasureAsync(after, i));
    }

    Console.WriteLine($"StreamJsonRpc: {Median(oldTimes):f1} us a call, median of the last 5,000");
    Console.WriteLine($"RpcGen:        {Median(newTimes):f1} us a call, on the same pipe");
}

await child.WaitForExitAsync();

static LengthHeaderMessageHandler Handler(MultiplexingStream.Channel channel) =>
    new(channel, new MessagePackFormatter());

static async Task<double> MeasureAsync(ICalculator calculator, int i)
{
    long start = Stopwatch.GetTimestamp();
    int sum = await calculator.AddAsync(i, 1, CancellationToken.None);
    double elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    return sum == i + 1 ? elapsed : throw new InvalidOperationException($"{i} + 1 is not {sum}");
}

static double Median(List<double> times) => times.Skip(times.Count - 5000).Order().ElementAt(2500);
