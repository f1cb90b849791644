namespace RpcGen.Tests.Nodes;

/// <summary>An ordinary contract: its calls stay on one connection.</summary>
[RpcContract]
public interface INamed
{
    ValueTask<string> NameAsync();
}
