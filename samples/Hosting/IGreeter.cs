using RpcGen;

namespace Hosting;

/// <summary>What the worker offers.</summary>
[RpcContract]
public interface IGreeter
{
    /// <summary>Greets by name.</summary>
    ValueTask<string> GreetAsync(string name);
}
