namespace RpcGen.MessagePack.Tests;

internal sealed class FormattedService : IFormatted
{
    public ValueTask<Temperature> WarmAsync(Temperature value, double by) =>
        new(Temperature.FromCelsius(Math.Round(value.Celsius + by)));

    public ValueTask<Bill> PayAsync(Bill bill, Money? tip) => new(bill with
    {
        Sum = new Money((bill.Sum?.ToCents() ?? 0) + (tip?.ToCents() ?? 0)),
        Log = [.. bill.Log, .. bill.At is { } at ? [at] : Array.Empty<Temperature>()],
    });

    public ValueTask<Annotated> EchoAsync(Annotated value) => new(value);

    public ValueTask<Uncommon> UncommonAsync(Uncommon value, int behind) =>
        new(new Uncommon { Value = value.Value + behind });

    public ValueTask<int> LengthAsync(Ring ring)
    {
        int length = 0;
        for (Ring? next = ring; next is not null; next = next.Next)
        {
            length++;
        }

        return new(length);
    }

    public ValueTask<string> HoldAsync(Holder holder) => new(holder.Value?.ToString() ?? "null");
}
