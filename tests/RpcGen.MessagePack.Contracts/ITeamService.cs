using System.Net;
using RpcGen;

namespace Team;

/// <summary>All of its types belong to the resolver, except those that RpcGen has codecs for.</summary>
[RpcContract]
public interface ITeamService
{
    ValueTask<Machine> RestartAsync(Machine machine, IPAddress by);

    ValueTask<List<Machine>> ListAsync(Dictionary<string, IPAddress> known, (int From, Machine? Best) range);

    ValueTask<Own> KeepAsync(Own value);
}
