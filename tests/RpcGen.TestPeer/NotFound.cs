namespace RpcGen.TestPeer;

public sealed record NotFound(string What, int Code);
