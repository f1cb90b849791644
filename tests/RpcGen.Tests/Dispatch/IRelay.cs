namespace RpcGen.Tests.Dispatch;

[RpcContract]
public interface IRelay
{
    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(int number);
}
