namespace RpcGen.Tests.Dispatch;

/// <summary>An object whose handlers run one after the other.</summary>
[RpcContract(Order = RpcOrder.Serial)]
public interface ISerialBox
{
    /// <summary>Posts one-way to the caller's relay, which calls back.</summary>
    ValueTask PostRoundAsync(IRelay relay);

    /// <summary>Runs until the test lets it end.</summary>
    ValueTask HoldAsync();

    ValueTask<int> NextAsync(int number);
}
