using System.Diagnostics;
using System.Globalization;
using Cluster;

const int Nodes = 3;
const int Clients = 12;

if (args is ["node", string number, string port, string nodeFolder])
{
    await NodeProgram.RunAsync(
        int.Parse(number, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture), nodeFolder);
    return 0;
}

string folder = Directory.CreateTempSubdirectory("rpcgen-cluster-").FullName;
List<NodeProcess> nodes = [];
try
{
    Certificates.Make(folder, "node", "client");
    int[] ports = Ports.Free(Nodes + 1);
    nodes.AddRange(ports[..Nodes].Select((port, index) => new NodeProcess(index, port, folder)));
    await Task.WhenAll(ports[..Nodes].Select(Ports.UntilOpenAsync));
    using Balancer balancer = Balancer.Start(folder, ports[Nodes], ports[..Nodes]);
    await Ports.UntilOpenAsync(balancer.Port);
    Scene scene = new(folder, nodes, balancer.Port, Clients);
    return await scene.PlayAsync() ? 0 : 1;
}
finally
{
    nodes.ForEach(node => node.Dispose());
    Directory.Delete(folder, recursive: true);
}
