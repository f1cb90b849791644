using System.Diagnostics;
using System.Globalization;
using Cluster;

const int Nodes = 3;
const int Clients = 12;

if (args is ["node", string number, string port, string webPort, string nodeFolder])
{
    await NodeProgram.RunAsync(Number(number), Number(port), Number(webPort), nodeFolder);
    return 0;
}

string folder = Directory.CreateTempSubdirectory("rpcgen-cluster-").FullName;
List<NodeProcess> nodes = [];
try
{
    Certificates.Make(folder, "node", "client");
    int[] ports = Ports.Free((2 * Nodes) + 1);
    string program = Environment.ProcessPath!;
    program = Path.GetFileNameWithoutExtension(program) == "dotnet" ? Environment.GetCommandLineArgs()[0] : program;
    nodes.AddRange(Enumerable.Range(0, Nodes).Select(
        index => new NodeProcess(program, index, ports[index], ports[Nodes + index], folder)));
    await Task.WhenAll(ports[..Nodes].Select(Ports.UntilOpenAsync));
    using Balancer balancer = Balancer.Start(folder, ports[^1], ports[..Nodes]);
    await Ports.UntilOpenAsync(balancer.Port);
    Scene scene = new(folder, nodes, balancer.Port, Clients);
    return await scene.PlayAsync(args is ["--svg", string svg] ? svg : null) ? 0 : 1;
}
finally
{
    nodes.ForEach(node => node.Dispose());
    Directory.Delete(folder, recursive: true);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
