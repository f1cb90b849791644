using RpcGen.CompilerServices;

namespace RpcGen.Tests.Protocol.Example;

/// <summary>An object that the example session passes by reference.</summary>
[RpcContract(Name = "example.Step")]
public interface IStep
{
    int Size { get; }
}
