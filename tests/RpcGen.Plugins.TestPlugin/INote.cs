namespace RpcGen.Plugins.TestPlugin;

[RpcContract]
public interface INote
{
    ValueTask<string> ReadAsync();
}
