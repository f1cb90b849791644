namespace RpcGen.Tests.Dispatch;

public sealed class SerialFactory : ISerialFactory
{
    private SerialBox _last = new();

    public ISerialBox Open() => _last = new SerialBox();

    public ValueTask<List<int>> OrderAsync() => new([.. _last.Seen]);
}
