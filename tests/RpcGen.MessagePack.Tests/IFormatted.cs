using RpcGen.MessagePack;

namespace RpcGen.MessagePack.Tests;

[RpcContract]
public interface IFormatted
{
    ValueTask<Temperature> WarmAsync(Temperature value, double by);

    ValueTask<Bill> PayAsync(Bill bill, [RpcCodec(typeof(FormatterCodec<Money?, MoneyFormatter>))] Money? tip);

    ValueTask<Annotated> EchoAsync(Annotated value);

    ValueTask<Uncommon> UncommonAsync(Uncommon value, int behind);

    ValueTask<int> LengthAsync(Ring ring);

    ValueTask<string> HoldAsync(Holder holder);
}
