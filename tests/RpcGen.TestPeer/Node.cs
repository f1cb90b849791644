namespace RpcGen.TestPeer;

/// <summary>A type that contains itself.</summary>
public sealed class Node
{
    public string Name { get; set; } = "";

    public Node? Next { get; set; }

    public List<Node> Children { get; set; } = [];
}
