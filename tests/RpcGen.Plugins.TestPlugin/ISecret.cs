namespace RpcGen.Plugins.TestPlugin;

[RpcContract]
public interface ISecret
{
    ValueTask<string> ReadAsync();
}
